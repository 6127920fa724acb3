import { LogUnavailable, type RecordedEvent } from '../port.ts';
import { type Call, type Connection, failureOf, type Seen, seenOf } from './client.ts';
import { translated } from './failures.ts';
import { NoAnswer, type Patience, persevere } from './patience.ts';

export const PAGE_EVENTS_MAX = 1_000;
/** Text in one page, in UTF-16 units; a page stops early rather than hold a thousand events of a megabyte. */
export const PAGE_CHARACTERS_MAX = 8_000_000;

/** An event, unless it was not wanted, and where a read may go on. */
export type Item = { readonly recorded?: RecordedEvent; readonly position: bigint | undefined };

/** Items of one call, in order; `more` when the page was full before the call ended. */
export type Page = { readonly items: readonly Item[]; readonly more: boolean };

export type Reader = {
  readonly stream: (stream: string, from: number | undefined, limit: number, backwards: boolean) => Promise<Page>;
  readonly all: (from: bigint | undefined, wanted: (seen: Seen) => boolean) => Promise<Page>;
  /** The newest first. */
  readonly newest: (before: bigint | undefined, count: number, wanted: (seen: Seen) => boolean) => Promise<Page>;
};

const ignore = (): void => {};

/** Ends a call on both sides, without waiting: a call that never began never says so. */
export const endCall = ({ readable, cancel }: Call): void => {
  readable.on('error', ignore);
  readable.destroy();
  cancel().catch(ignore);
};

const sizeOf = (event: RecordedEvent | undefined): number => (event ? event.data.length + event.metadata.length : 0);

/** Reads a call to its end or to the page's bound. A stream that is not there has no events. */
const readPage = async (call: Call, count: number, millis: number, wanted: (seen: Seen) => boolean): Promise<Page> => {
  const { readable } = call;
  const items: Item[] = [];
  let characters = 0;
  const timer = setTimeout(() => readable.destroy(new NoAnswer(`no answer within ${Math.round(millis)} ms`)), millis);
  readable.on('error', ignore);
  try {
    for await (const resolved of readable) {
      const seen = seenOf(resolved);
      if (!seen) continue;
      const { position } = seen;
      const item = wanted(seen) ? { position, recorded: seen.recorded() } : { position };
      items.push(item);
      characters += sizeOf(item.recorded);
      if (characters >= PAGE_CHARACTERS_MAX) return { items, more: true };
    }
    return { items, more: items.length >= count };
  } catch (error) {
    if (failureOf(error).kind === 'stream-not-found') return { items: [], more: false };
    throw error;
  } finally {
    clearTimeout(timer);
    endCall(call);
  }
};

/** Pages of streams and of the whole log, each read with patience. */
export const createReader = (connection: Connection, patience: (what: string) => Patience): Reader => {
  const page = (source: string, begin: () => Call, count: number, wanted: (seen: Seen) => boolean): Promise<Page> => {
    const patient = patience(`read of ${source}`);
    return persevere(patient, async (millis) => {
      try {
        const read = await readPage(begin(), count, millis, wanted);
        // Closing cuts a call short without an error.
        if (patient.closing.aborted) throw new LogUnavailable(`${patient.what}: the log is closed`);
        return read;
      } catch (error) {
        throw translated(error, source);
      }
    });
  };

  return {
    stream: (stream, from, limit, backwards) => {
      const count = Math.min(limit, PAGE_EVENTS_MAX);
      return page(
        stream,
        () => connection.readStream(stream, from, count, backwards),
        count,
        () => true,
      );
    },
    newest: (before, count, wanted) => page('$all', () => connection.readAllBackwards(before, count), count, wanted),
    all: (from, wanted) => page('$all', () => connection.readAll(from, PAGE_EVENTS_MAX), PAGE_EVENTS_MAX, wanted),
  };
};
