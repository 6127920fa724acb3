import type { WeirEvent } from '../domain/events.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Filter } from '../log/port.ts';

/** Which facts of the log are asked for; all of them where nothing is said. */
export type EventsAsked = {
  readonly after?: bigint | undefined;
  readonly types?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  /** Written at or after this instant, and before that one. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

/** A fact per line; the lines of a page are one piece of text: fewer and larger writes. */
export type EventLines = { readonly text: string; readonly events: number; readonly position: bigint };

/** The facts that are asked for, in the order of the log, a page of it in memory at a time; a page may hold none of them. */
export async function* eventLines(
  log: Pick<EventLog, 'readAll'>,
  { after, types, stream, from = '', to = '~' }: EventsAsked,
): AsyncGenerator<EventLines> {
  const filter: Filter | null = stream !== undefined ? { streams: [stream] } : types !== undefined ? { types } : null;
  const among = types === undefined ? null : new Set(types);
  const wanted = (event: Recorded): boolean =>
    (stream === undefined || event.stream === stream) &&
    (among === null || among.has(event.type)) &&
    event.metadata.at >= from &&
    event.metadata.at < to;
  const batches = log.readAll({
    ...(after === undefined ? {} : { after }),
    ...(filter === null ? {} : { filter }),
  });
  for await (const { events, position } of batches) {
    const kept = events.filter(wanted);
    yield { text: textOf(kept), events: kept.length, position };
  }
}

/** A line of JSON for each fact. */
export const textOf = (events: readonly Recorded[]): string => {
  let text = '';
  for (const event of events) text += `${JSON.stringify(presentEvent(event))}\n`;
  return text;
};

export const presentEvent = (event: Recorded) => {
  const { id, stream, revision, position, type, metadata } = event;
  return { id, stream, revision, position: String(position), type, data: shownOf(event), metadata };
};

/** Who reads history need not know what a customer shows to be handed the goods. */
const shownOf = (event: WeirEvent): WeirEvent['data'] =>
  event.type === 'FulfilmentReady' && event.data.code !== undefined ? { ...event.data, code: null } : event.data;
