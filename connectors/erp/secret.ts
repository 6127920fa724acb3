import type { Credentials } from '../http/credentials.ts';
import type { Unauthorised } from '../http/refusal.ts';
import type { Connection } from '../system.ts';

/** Credentials that are made of a secret when they are first needed: where it has not been given, that is said. */
export const bySecret = (
  { secrets }: Pick<Connection<unknown>, 'secrets'>,
  name: string,
  open: (secret: string) => Credentials,
): Credentials => {
  let opened: Credentials | null = null;
  return {
    async authorise() {
      const [secret] = opened === null ? await secrets(name) : [];
      if (secret !== undefined) opened = open(secret);
      return opened === null ? notGiven(name) : opened.authorise();
    },
    forget: () => opened?.forget() ?? false,
  };
};

export const notGiven = (name: string): Unauthorised => ({
  outcome: 'unauthorised',
  reason: `the secret ${name} has not been given`,
  traceId: null,
});
