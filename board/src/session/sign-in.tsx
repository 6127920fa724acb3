import { Alert, Button, Card, Center, Divider, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { command } from '../api/client.ts';
import { type ProblemDocument, problemOf } from '../api/problem.ts';
import { useRead } from '../api/use-read.ts';
import { Problem } from '../parts/states.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Mark } from '../shell/mark.tsx';
import { SchemeSwitch } from '../shell/scheme-switch.tsx';
import { dictionary, useTexts } from '../texts/language.tsx';
import type { Session } from './session.tsx';

type Failures = { readonly [why: string]: string };
const failures = (all: Failures): Failures => all;

const signInTexts = dictionary({
  en: {
    title: 'Sign in to Weir',
    lead: 'Orders, stock and everything between, as it happens.',
    key: 'Key',
    hint: 'The key that you were given. It is sent once, and not kept in the browser.',
    enter: 'Sign in',
    wrong: 'Nobody has this key. Look for a missing letter, or ask for a new one.',
    oidc: 'Sign in with your organisation',
    or: 'or with a key',
    failures: failures({
      expired: 'That took too long, or began in another window. Try again.',
      refused: 'Your organisation did not sign you in.',
      forbidden: 'You are known, but nobody has said what you may do here. Ask for access.',
      failed: 'Your organisation’s sign-in could not be reached, or said something that cannot be believed.',
      unknown: 'There is no other way to sign in than with a key.',
    }),
  },
  sv: {
    title: 'Logga in i Weir',
    lead: 'Order, lager och allt däremellan, medan det händer.',
    key: 'Nyckel',
    hint: 'Nyckeln som du har fått. Den skickas en gång och sparas inte i webbläsaren.',
    enter: 'Logga in',
    wrong: 'Ingen har den nyckeln. Se efter om ett tecken saknas, eller be om en ny.',
    oidc: 'Logga in med din organisation',
    or: 'eller med en nyckel',
    failures: failures({
      expired: 'Det tog för lång tid, eller började i ett annat fönster. Försök igen.',
      refused: 'Din organisation loggade inte in dig.',
      forbidden: 'Du är känd, men ingen har sagt vad du får göra här. Be om tillgång.',
      failed: 'Din organisations inloggning gick inte att nå, eller sa något som inte går att lita på.',
      unknown: 'Det finns inget annat sätt att logga in än med en nyckel.',
    }),
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

  const ways = useRead<{ readonly oidc: boolean }>('/v1/session/ways');
  const failure = t.failures[new URLSearchParams(window.location.search).get('signIn') ?? ''];
  const isWrong = problem !== null && (problem.status === 401 || problem.status === 400);
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder shadow="md" padding="xl" w={420} maw="100%" bg="var(--board-card)">
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
            {failure !== undefined && (
              <Alert color="yellow" variant="outline" role="alert" c="var(--board-text)">
                {failure}
              </Alert>
            )}
            {ways.data?.oidc === true && (
              <>
                <Button component="a" href="/v1/session/oidc" size="md" fullWidth>
                  {t.oidc}
                </Button>
                <Divider label={t.or} c="var(--board-quiet)" />
              </>
            )}
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
