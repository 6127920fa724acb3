import { Center, Loader } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { command, keepToken, read, whenSignedOut } from '../api/client.ts';
import type { ProblemDocument } from '../api/problem.ts';
import { problemOf } from '../api/problem.ts';
import { queryClient } from '../api/query-client.ts';
import { connection } from '../live/connection.ts';
import { Failed } from '../parts/states.tsx';
import { type Session, SessionContext } from './session.tsx';
import { SignIn } from './sign-in.tsx';

type State = 'asking' | 'nobody' | Session | { readonly problem: ProblemDocument };

/** Shows what is within it to those who are signed in, and a way to sign in to the others. */
export const SessionGate = ({ children }: { readonly children: ReactNode }) => {
  const [state, setState] = useState<State>('asking');

  const begin = useCallback((session: Session) => {
    keepToken(session.csrf);
    connection.open();
    setState(session);
  }, []);

  const end = useCallback(() => {
    keepToken(null);
    connection.close();
    queryClient.clear();
    setState('nobody');
  }, []);

  const ask = useCallback(
    () =>
      read<Session>('/v1/session').then(begin, (error: unknown) => {
        const problem = problemOf(error);
        if (problem.status === 401) end();
        else setState({ problem });
      }),
    [begin, end],
  );

  useEffect(() => {
    whenSignedOut(end);
    connection.whenRefused(() => void ask());
    void ask();
  }, [ask, end]);

  const signOut = useCallback(async () => {
    await command('DELETE', '/v1/session').catch(() => undefined);
    end();
  }, [end]);

  const signedIn = useMemo(
    () => (typeof state === 'object' && 'roles' in state ? { session: state, signOut } : null),
    [state, signOut],
  );

  if (signedIn !== null) return <SessionContext value={signedIn}>{children}</SessionContext>;
  if (state === 'nobody') return <SignIn onSignedIn={begin} />;
  return (
    <Center h="100vh" p="md">
      {typeof state === 'object' && 'problem' in state ? (
        <Failed problem={state.problem} retry={() => void ask()} />
      ) : (
        <Loader aria-label="Weir" />
      )}
    </Center>
  );
};
