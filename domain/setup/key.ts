import type { Fact } from '../fact.ts';
import type { ChannelId, LocationId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** What a key may do. `channel:ID`: its own orders; `location:ID`: its own fulfilments and returns; `auditor` reads all, changes nothing. */
export type Scope = 'admin' | 'operator' | 'auditor' | `channel:${ChannelId}` | `location:${LocationId}`;

/** A key as it is kept: its secret only as a SHA-256. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly hash: string;
  readonly createdAt: Instant;
};

export type KeyFacts = {
  readonly KeyCreated: ApiKey;
  readonly KeyRevoked: { readonly id: string };
};
export type KeyEvent = Fact<KeyFacts>;
