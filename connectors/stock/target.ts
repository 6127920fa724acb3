import type { ChannelId, Sku } from '../../domain/ids.ts';
import type { Retry } from '../delivery/target.ts';

/** An outside system that shows what may be sold: it is told of each SKU whose quantity is not what it was told last. */
export type StockTarget = {
  /** Of its lease, its figures and what it was told. */
  readonly name: string;
  /** Another one takes its place when this differs. */
  readonly version: string;
  /** Of its place in the log. Under another name it begins anew, and is told of everything. */
  readonly cursor: string;
  readonly channel: ChannelId;
  /** `promise`: what the channel may sell. `promiseAndOpen`: that and what it has sold and not sent, which this system subtracts itself. */
  readonly quantity: 'promise' | 'promiseAndOpen';
  /** SKUs that one `send` takes. */
  readonly atOnce: number;
  /** At most one `send` in so many milliseconds. */
  readonly everyMillis: number;
  readonly send: (levels: readonly Level[], signal: AbortSignal) => Promise<LevelsOutcome>;
  readonly retry: Omit<Retry, 'forMillis'>;
};

/** An absolute number: the newest wins, and the same again changes nothing. */
export type Level = { readonly sku: Sku; readonly quantity: number };

export type LevelsOutcome =
  /** All were taken but those: `unknown`, which are not sold there, and `refused`, each for a reason of its own. */
  | {
      readonly kind: 'taken';
      readonly status: number | null;
      readonly unknown: readonly Sku[];
      readonly refused: readonly { readonly sku: Sku; readonly reason: string }[];
    }
  /** Nothing is known to have been taken: all of it is to be sent again. */
  | {
      readonly kind: 'unavailable';
      readonly status: number | null;
      readonly reason: string;
      readonly retryAfterMillis: number | null;
    };
