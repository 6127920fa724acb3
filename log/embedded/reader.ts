import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Filter, RecordedEvent } from '../port.ts';

export const PAGE_EVENTS_MAX = 1_000;
/** Text in one page, in UTF-16 units: events of a megabyte do not come by the thousand. */
export const PAGE_CHARACTERS_MAX = 8_000_000;
/** Positions looked at for one page of a filtered read, so that a rare type does not hold the process up. */
export const PAGE_POSITIONS_MAX = 10_000;

export type Page = { readonly events: readonly RecordedEvent[]; readonly more: boolean };

export type Reader = {
  readonly stream: (stream: string, from: number, limit: number, backwards: boolean) => Page;
  /** Reads all events of a window of positions: after the first, up to and including the last. */
  readonly all: (filter?: Filter) => (after: number, upTo: number) => Page;
};

const COLUMNS = 'position, name, revision, id, type, data, metadata';
const EVENTS = `SELECT ${COLUMNS} FROM events JOIN streams ON number = events.stream`;
const STREAM = `SELECT ${COLUMNS} FROM streams JOIN events ON events.stream = number WHERE name = ?`;

/** Rows come as arrays (half the cost of objects), in the order of `COLUMNS`. */
const toEvent = (row: Readonly<Record<number, SQLOutputValue>>): RecordedEvent => ({
  position: BigInt(Number(row[0])),
  stream: String(row[1]),
  revision: Number(row[2]),
  id: String(row[3]),
  type: String(row[4]),
  data: String(row[5]),
  metadata: String(row[6]),
});

const pageOf = (statement: StatementSync, limit: number, ...parameters: SQLInputValue[]): Page => {
  const events: RecordedEvent[] = [];
  let characters = 0;
  for (const row of statement.iterate(...parameters, limit)) {
    const event = toEvent(row);
    events.push(event);
    characters += event.data.length + event.metadata.length;
    if (characters >= PAGE_CHARACTERS_MAX) return { events, more: true };
  }
  return { events, more: events.length === limit };
};

/** The filter as a condition and its parameters. */
const conditionOf = (filter: Filter | undefined): { readonly sql: string; readonly parameters: readonly string[] } => {
  if (!filter) return { sql: 'TRUE', parameters: [] };
  if ('types' in filter) {
    return { sql: `type IN (${filter.types.map(() => '?').join(', ')})`, parameters: filter.types };
  }
  const prefixes = filter.streams.map(() => 'substr(name, 1, length(?)) = ?').join(' OR ');
  return { sql: `(${prefixes || 'FALSE'})`, parameters: filter.streams.flatMap((prefix) => [prefix, prefix]) };
};

export const createReader = (db: DatabaseSync): Reader => {
  const asArrays = { returnArrays: true };
  const forwards = db.prepare(`${STREAM} AND revision >= ? ORDER BY revision LIMIT ?`, asArrays);
  const backwards = db.prepare(`${STREAM} AND revision <= ? ORDER BY revision DESC LIMIT ?`, asArrays);

  return {
    stream: (stream, from, limit, reversed) =>
      pageOf(reversed ? backwards : forwards, Math.min(limit, PAGE_EVENTS_MAX), stream, from),
    all: (filter) => {
      const { sql, parameters } = conditionOf(filter);
      const statement = db.prepare(
        `${EVENTS} WHERE position > ? AND position <= ? AND ${sql} ORDER BY position LIMIT ?`,
        asArrays,
      );
      return (after, upTo) =>
        pageOf(statement, PAGE_EVENTS_MAX, after, Math.min(upTo, after + PAGE_POSITIONS_MAX), ...parameters);
    },
  };
};
