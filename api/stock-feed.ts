import type { Clock } from '../runtime/clock.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { StockCommands } from '../runtime/stock-commands.ts';
import { parseText } from './body.ts';
import { utc } from './instant.ts';
import { inOrder, type Line } from './ndjson.ts';
import { Problem } from './problem.ts';
import { FeedLine } from './schemas/stock.ts';
import { validator } from './validate.ts';

/** Lines that are worked on at once: enough that counts of the same SKU share an append. */
const AT_ONCE_MAX = 500;
/** Rejected lines that are named; beyond that they are only counted, so that the answer stays small. */
const REJECTED_MAX = 1_000;

const feedLine = validator(FeedLine);

type Outcome =
  | { readonly position: bigint; readonly changed: boolean }
  | { readonly rejected: string }
  | { readonly failed: unknown };

/**
 * Takes a count per line, at constant memory: lines are read no faster than counts are stored. A line that is wrong is rejected
 * and the others go on; when the log is out of reach the feed ends there, and may be sent again from the start.
 */
export const takeFeed = async (
  stock: Pick<StockCommands, 'count'>,
  clock: Clock,
  lines: AsyncIterable<Line>,
  cause: CauseOf,
) => {
  const now = clock.now();
  const rejected: { readonly line: number; readonly message: string }[] = [];
  let accepted = 0;
  let unchanged = 0;
  let rejectedInAll = 0;
  let position = 0n;

  const take = async ({ number, text }: Line) => ({ number, outcome: await takeLine(stock, now, text, cause) });
  for await (const { number, outcome } of inOrder(lines, AT_ONCE_MAX, take)) {
    if ('failed' in outcome) throw outcome.failed;
    if ('rejected' in outcome) {
      rejectedInAll += 1;
      if (rejected.length < REJECTED_MAX) rejected.push({ line: number, message: outcome.rejected });
      continue;
    }
    if (outcome.changed) accepted += 1;
    else unchanged += 1;
    if (outcome.position > position) position = outcome.position;
  }
  return { accepted, unchanged, rejected, rejectedInAll, position: String(position) };
};

const takeLine = async (
  stock: Pick<StockCommands, 'count'>,
  now: string,
  text: string | null,
  cause: CauseOf,
): Promise<Outcome> => {
  if (text === null) return { rejected: 'the line is too long' };
  try {
    const { sku, location, onHand, asOf } = feedLine.parse(parseText(text));
    const count = { location, onHand, asOf: asOf === undefined ? now : utc(asOf) };
    const outcome = await stock.count(sku, count, cause);
    return 'refused' in outcome ? { rejected: outcome.refused.detail } : outcome;
  } catch (error) {
    return error instanceof Problem ? { rejected: messageOf(error) } : { failed: error };
  }
};

const messageOf = ({ document, message }: Problem): string =>
  document.errors?.map(({ path, message: why }) => `${path.slice(1)} ${why}`.trim()).join('; ') ?? message;
