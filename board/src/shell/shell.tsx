import { AppShell, Burger, Button, Group, Kbd, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useRefreshWhenBack } from '../live/use-live.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { Lines } from '../parts/states.tsx';
import { hasRole, useSession } from '../session/session.tsx';
import { dictionary, useTexts } from '../texts/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionSign } from './connection-sign.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { DETAILS, PAGES } from './pages.ts';
import { openPalette, Palette } from './palette.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import classes from './shell.module.css';

const shellTexts = dictionary({
  en: { skip: 'Skip to content', find: 'Find anything', menu: 'Menu', pages: 'Pages' },
  sv: { skip: 'Till innehållet', find: 'Sök efter vad som helst', menu: 'Meny', pages: 'Sidor' },
});

const IS_MAC = navigator.userAgent.includes('Mac');

/** What is around every page. */
export const Shell = () => {
  const t = useTexts(shellTexts);
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  useRefreshWhenBack();
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a small screen the menu is over the page that was gone to
  useEffect(close, [location]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#content" className={classes.skip}>
        {t.skip}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px={{ base: 'xs', sm: 'md' }} justify="space-between" wrap="nowrap" gap="sm">
          <Group wrap="nowrap" gap="sm">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t.menu} />
            <Mark />
          </Group>
          <Button
            variant="default"
            className={classes.find}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={<Kbd size="xs">{IS_MAC ? '⌘' : 'Ctrl'} K</Kbd>}
            justify="space-between"
            aria-keyshortcuts="Control+K"
            onClick={openPalette}
          >
            <Text span size="sm" c="dimmed">
              {t.find}
            </Text>
          </Button>
          <Group wrap="nowrap" gap={4}>
            <ConnectionSign />
            <LanguageSwitch />
            <SchemeSwitch />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={t.pages}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={location}>
          <Suspense fallback={<Lines count={12} />}>
            <Pages />
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
};

const Pages = () => {
  const { session } = useSession();
  const own = PAGES.filter(({ roles }) => hasRole(session, roles));
  const details = DETAILS.filter(({ roles }) => hasRole(session, roles));
  const [first] = own;
  return (
    <Switch>
      {[...own, ...details].map(({ path, component }) => (
        <Route key={path} path={path} component={component} />
      ))}
      <Route path="/">{first === undefined ? <NotFound /> : <Redirect to={first.path} replace />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
};
