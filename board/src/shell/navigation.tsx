import { Badge, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import type { ExceptionDocument } from '../api/exception-documents.ts';
import { useTopic } from '../live/use-live.ts';
import { hasRole, useMay, useSession } from '../session/session.tsx';
import { TIME_ZONE } from '../texts/format.ts';
import { dictionary, useTexts } from '../texts/language.tsx';
import { PAGES, pageTexts } from './pages.ts';
import { titleBadge } from './title-badge.ts';

const navigationTexts = dictionary({
  en: { zone: 'Times are shown in', waiting: (count: number) => `${count} open` },
  sv: { zone: 'Tider visas i', waiting: (count: number) => `${count} öppna` },
});

/** Open exceptions; in the title of the window, too, so that they are seen from another one. */
const useOpenExceptions = (): number => {
  const isStaff = useMay('operator', 'auditor');
  const { documents } = useTopic<ExceptionDocument>(isStaff ? 'exceptions' : null);
  let open = 0;
  for (const { status } of documents.values()) if (status === 'open') open += 1;
  useEffect(() => titleBadge.count('exceptions', open), [open]);
  return open;
};

export const Navigation = () => {
  const t = useTexts(navigationTexts);
  const names = useTexts(pageTexts);
  const { session } = useSession();
  const [location] = useLocation();
  const waiting = useOpenExceptions();
  const isHere = (path: string): boolean => location === path || (path !== '/' && location.startsWith(`${path}/`));

  return (
    <Stack h="100%" justify="space-between" gap={0}>
      <ScrollArea p="xs">
        {PAGES.filter(({ roles }) => hasRole(session, roles)).map(({ name, path, icon: Icon }) => (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={names[name]}
            leftSection={<Icon size={18} stroke={1.7} />}
            rightSection={
              name === 'exceptions' && waiting > 0 ? (
                <Badge size="sm" color="red.9" circle={waiting < 10} aria-label={t.waiting(waiting)}>
                  {waiting > 999 ? '999+' : waiting}
                </Badge>
              ) : null
            }
            active={isHere(path)}
            aria-current={isHere(path) ? 'page' : undefined}
            color="weir"
            c="var(--board-text)"
            fw={isHere(path) ? 600 : 450}
            mb={2}
            styles={{ root: { borderRadius: 8 } }}
          />
        ))}
      </ScrollArea>
      <Text size="xs" c="dimmed" p="md">
        {t.zone}
        <br />
        {TIME_ZONE}
      </Text>
    </Stack>
  );
};
