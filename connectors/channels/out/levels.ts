import type { ChannelId, Sku } from '../../../domain/ids.ts';
import { connectorTarget } from '../../../domain/setup/connector.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Level, LevelsOutcome, StockTarget } from '../../stock/target.ts';
import type { Connection, Unavailable } from '../../system.ts';

type Spec = Pick<StockTarget, 'quantity' | 'atOnce' | 'everyMillis' | 'send'>;

const RETRY = { firstMillis: 5_000, longestMillis: 900_000 };

/** The stock of a connection's channel as something that is fed. */
export const stockTarget = ({ id, run, version }: Connection<unknown>, channel: ChannelId, spec: Spec): StockTarget => {
  const name = `${connectorTarget(id)}-stock`;
  return { name, version, cursor: `${name}@${run.number}`, channel, retry: RETRY, ...spec };
};

/** That what a system shows cannot be read now, after what came of the question. */
export const unavailableBy = (outcome: Outcome): Unavailable => ({
  outcome: 'unavailable',
  ...(outcome.kind === 'delivered'
    ? { reason: UNREADABLE, retryAfterMillis: null }
    : { reason: outcome.reason, retryAfterMillis: outcome.retryAfterMillis }),
});

const UNREADABLE = 'what was answered cannot be read';

/** What came of a call that was to take levels, where it took none. */
export const unavailableLevels = (outcome: Outcome): LevelsOutcome => ({
  kind: 'unavailable',
  status: outcome.status,
  reason: outcome.kind === 'delivered' ? UNREADABLE : outcome.reason,
  retryAfterMillis: outcome.kind === 'delivered' ? null : outcome.retryAfterMillis,
});

/**
 * Writes levels in calls of at most so many. Where a call is refused, its halves are written apart, and so on, so that one SKU that is not
 * taken does not keep the others back.
 */
export const writeLevels = async <L extends Level>(
  levels: readonly L[],
  atOnce: number,
  unknown: readonly Sku[],
  write: (levels: readonly L[]) => Promise<Outcome>,
): Promise<LevelsOutcome> => {
  const refused: { readonly sku: Sku; readonly reason: string }[] = [];
  let status: number | null = null;
  const writeSome = async (some: readonly L[]): Promise<Outcome | null> => {
    const [first, ...others] = some;
    if (first === undefined) return null;
    const outcome = await write(some);
    status = outcome.status;
    if (outcome.kind === 'delivered') return null;
    if (outcome.kind === 'unavailable') return outcome;
    if (others.length === 0) {
      refused.push({ sku: first.sku, reason: outcome.reason });
      return null;
    }
    const half = Math.ceil(some.length / 2);
    return (await writeSome(some.slice(0, half))) ?? writeSome(some.slice(half));
  };
  for (let from = 0; from < levels.length; from += atOnce) {
    const outcome = await writeSome(levels.slice(from, from + atOnce));
    if (outcome !== null) return unavailableLevels(outcome);
  }
  return { kind: 'taken', status, unknown, refused };
};
