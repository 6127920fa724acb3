import { randomUUID } from 'node:crypto';
import { jsonIn, textAt } from './json.ts';
import { type Asked, wants } from './simulator.ts';

/** OAuth 2's client credentials: tokens that each last for so many seconds. */
export type Tokens = {
  /** A new token for who asks with what is wanted, as a form or as JSON; `null` for others. */
  readonly give: (asked: Asked) => string | null;
  /** Whether a call shows one that lasts still. */
  readonly isShown: (asked: Asked) => boolean;
};

/** `client`: the fields that must be given beside the grant type. */
export const tokensOf = (client: Readonly<Record<string, string>>, seconds: number, now: () => string): Tokens => {
  const until = new Map<string, number>();
  const millis = (): number => Date.parse(now());
  return {
    give({ method, header, text }) {
      wants(method === 'POST', 'a token that is posted for');
      const isJson = (header('content-type') ?? '').startsWith('application/json');
      const form = new URLSearchParams(text);
      const field = (name: string): string => (isJson ? textAt(jsonIn(text), name) : (form.get(name) ?? ''));
      wants(field('grant_type') === 'client_credentials', 'client credentials');
      if (Object.entries(client).some(([name, value]) => field(name) !== value)) return null;
      const token = randomUUID();
      until.set(token, millis() + seconds * 1_000);
      return token;
    },
    isShown({ header }) {
      const token = /^Bearer (\S+)$/.exec(header('authorization') ?? '')?.[1] ?? '';
      return (until.get(token) ?? 0) > millis();
    },
  };
};
