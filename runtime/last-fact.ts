import type { WeirEvent } from '../domain/events.ts';
import type { Decision, Refusal } from '../domain/fact.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import { START } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { Contended } from './stock.ts';

/** What came of it: `position` is that of the stream's last fact, `null` when there is none; `written` are the new ones. */
export type Recording =
  | { readonly position: bigint | null; readonly written: readonly Recorded[] }
  | { readonly refused: Refusal };

/**
 * Decides on the last fact of a stream, for short streams whose last fact says it all, and appends. Throws `Contended` when others
 * were faster too often, and what the log throws.
 */
export type RecordFact = (
  stream: string,
  decide: (last: Recorded | null) => Decision<WeirEvent>,
  cause: Cause,
) => Promise<Recording>;

const DECIDE_ATTEMPTS_MAX = 10;

/** The last fact of a stream, and where it ends. */
export const lastOf = async (log: Pick<EventLog, 'read'>, stream: string) => {
  let head = START;
  let event: Recorded | null = null;
  for await (const page of log.read(stream)) {
    head = page.head;
    event = page.events.at(-1) ?? event;
  }
  return { head, event };
};

export const recordOn =
  (log: Pick<EventLog, 'read' | 'append'>): RecordFact =>
  async (stream, decide, cause) => {
    for (let attempt = 1; attempt <= DECIDE_ATTEMPTS_MAX; attempt += 1) {
      const { head, event } = await lastOf(log, stream);
      const decision = decide(event);
      if ('refused' in decision) return decision;
      if (decision.events.length === 0) return { position: event?.position ?? null, written: [] };
      const proposals = decision.events.map((e) => ({ event: e, cause }));
      const appended = await log.append(stream, proposals, head);
      if (appended !== null) return { position: appended.position, written: appended.recorded };
    }
    throw new Contended(`${stream} is being written by others`);
  };
