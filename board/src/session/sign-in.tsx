import { Button, Card, Center, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { command } from '../api/client.ts';
import { type ProblemDocument, problemOf } from '../api/problem.ts';
import { Problem } from '../parts/states.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Mark } from '../shell/mark.tsx';
import { SchemeSwitch } from '../shell/scheme-switch.tsx';
import { dictionary, useTexts } from '../texts/language.tsx';
import type { Session } from './session.tsx';

const signInTexts = dictionary({
  en: {
    title: 'Sign in to Weir',
    lead: 'Orders, stock and everything between, as it happens.',
    key: 'Key',
    hint: 'The key that you were given. It is sent once, and not kept in the browser.',
    enter: 'Sign in',
    wrong: 'Nobody has this key. Look for a missing letter, or ask for a new one.',
  },
  sv: {
    title: 'Logga in i Weir',
    lead: 'Order, lager och allt däremellan, medan det händer.',
    key: 'Nyckel',
    hint: 'Nyckeln som du har fått. Den skickas en gång och sparas inte i webbläsaren.',
    enter: 'Logga in',
    wrong: 'Ingen har den nyckeln. Se efter om ett tecken saknas, eller be om en ny.',
  },
});

export const SignIn = ({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) => {
  const t = useTexts(signInTexts);
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDocument | null>(null);

  const signIn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const session = await command<Session>('POST', '/v1/session', { key: key.trim() });
      setKey('');
      onSignedIn(session);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };

  const isWrong = problem !== null && (problem.status === 401 || problem.status === 400);
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder shadow="md" padding="xl" w={420} maw="100%">
        <form onSubmit={(event) => void signIn(event)}>
          <Stack gap="lg">
            <Group justify="space-between">
              <Mark />
              <Group gap={4}>
                <LanguageSwitch />
                <SchemeSwitch />
              </Group>
            </Group>
            <div>
              <Title order={1} size="h2">
                {t.title}
              </Title>
              <Text c="dimmed" size="sm" mt={4}>
                {t.lead}
              </Text>
            </div>
            <PasswordInput
              label={t.key}
              description={t.hint}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={isWrong ? t.wrong : null}
              autoComplete="current-password"
              data-autofocus
              autoFocus
              required
            />
            {problem !== null && !isWrong && <Problem problem={problem} />}
            <Button type="submit" loading={busy} disabled={key.trim() === ''} size="md" fullWidth>
              {t.enter}
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
};
