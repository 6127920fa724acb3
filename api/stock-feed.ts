import type { Instant } from '../domain/time.ts';
import type { CountOf } from '../runtime/counts.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { StockCommands } from '../runtime/stock-commands.ts';
import { parseText } from './body.ts';
import { countedAt } from './counted-at.ts';
import type { Line } from './ndjson.ts';
import { Problem } from './problem.ts';
import { FeedLine } from './schemas/stock.ts';
import { validator } from './validate.ts';

/** Lines that are worked on at once: enough that counts of a SKU share an append, and appends a flush. */
const LINES_AT_ONCE_MAX = 2_000;
/** Rejected lines that are named; beyond that they are only counted, so that the answer stays small. */
const REJECTED_MAX = 1_000;

const feedLine = validator(FeedLine);

/**
 * Takes a count per line, at constant memory: lines are read no faster than counts are stored. A line that is wrong is rejected
 * and the others go on; when the log is out of reach the feed ends there, and may be sent again from the start.
 */
export const takeFeed = async (
  stock: Pick<StockCommands, 'countAll'>,
  lines: AsyncIterable<readonly Line[]>,
  times: Times,
  cause: CauseOf,
) => {
  const rejected: { readonly line: number; readonly message: string }[] = [];
  let accepted = 0;
  let unchanged = 0;
  let rejectedInAll = 0;
  let position = 0n;

  const reject = (line: number, message: string): void => {
    rejectedInAll += 1;
    if (rejected.length < REJECTED_MAX) rejected.push({ line, message });
  };
  const take = async (some: readonly Line[]): Promise<void> => {
    const read = some.map((line) => countIn(line, times));
    const outcomes = (
      await stock.countAll(
        read.flatMap(({ count }) => count ?? []),
        cause,
      )
    ).values();
    for (const { number, count, fault } of read) {
      const outcome = count === null ? undefined : outcomes.next().value;
      if (outcome === undefined || 'refused' in outcome) {
        reject(number, outcome?.refused.detail ?? fault);
        continue;
      }
      if (outcome.changed) accepted += 1;
      else unchanged += 1;
      if (outcome.position > position) position = outcome.position;
    }
  };

  for await (const some of lines) {
    for (let from = 0; from < some.length; from += LINES_AT_ONCE_MAX) {
      await take(some.slice(from, from + LINES_AT_ONCE_MAX));
    }
  }
  return { accepted, unchanged, rejected, rejectedInAll, position: String(position) };
};

/** `asOf`: of lines that do not say theirs. */
type Times = { readonly now: Instant; readonly asOf: Instant };

/** A line as it was read: the count that it holds, or what is wrong with it. */
type Read = { readonly number: number; readonly count: CountOf | null; readonly fault: string };

const countIn = ({ number, text }: Line, { now, asOf: otherwise }: Times): Read => {
  if (text === null) return { number, count: null, fault: 'the line is too long' };
  try {
    const { sku, location, onHand, asOf } = feedLine.parse(parseText(text));
    const count = {
      kind: 'count' as const,
      sku,
      location,
      onHand,
      asOf: asOf === undefined ? otherwise : countedAt(asOf, now),
    };
    return { number, count, fault: '' };
  } catch (error) {
    if (error instanceof Problem) return { number, count: null, fault: messageOf(error) };
    throw error;
  }
};

const messageOf = ({ document, message }: Problem): string =>
  document.errors?.map(({ path, message: why }) => `${path.slice(1)} ${why}`.trim()).join('; ') ?? message;
