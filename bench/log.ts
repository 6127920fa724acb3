import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { NO_STREAM, type StoredEvent } from '../log/port.ts';

/**
 * `node bench/log.ts [folder]`: what the embedded log appends and reads, and beside it what bare SQLite does with
 * rows of the same size on the same file system in the same run.
 */

const FOLDER = process.argv[2] ?? join(process.cwd(), 'data', 'bench-log');
const EVENTS = 200_000;
const EVENTS_ONE_BY_ONE = 10_000;
const IDS = 10_000;

type Figure = { readonly perSecond: number; readonly perCpuSecond: number };
type Row = { readonly what: string; readonly weir: Figure; readonly raw: Figure };

const ids = Array.from({ length: IDS }, () => randomUUID());
const data = JSON.stringify({ lines: [{ line: '1', sku: 'SKU-12345', quantity: 2 }], note: 'x'.repeat(100) });
const metadata = JSON.stringify({
  at: '2026-01-02T03:04:05.678Z',
  by: 'channel:web',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  schema: 1,
  hash: 'a'.repeat(64),
});

const eventAt = (n: number): StoredEvent => ({ id: ids[n % IDS] ?? '', type: 'StockReserved', data, metadata });

const measured = async (events: number, work: () => Promise<void> | void): Promise<Figure> => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: events / seconds, perCpuSecond: (events * 1_000_000) / (user + system) };
};

const freshFile = (name: string): string => {
  const file = join(FOLDER, `${name}.db`);
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
  return file;
};

/** Rows like ours in one table with one index, `group` to a transaction. */
const rawInserts = (file: string, events: number, group: number): Promise<Figure> => {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA page_size = 8192;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE events (position INTEGER PRIMARY KEY, stream INTEGER, revision INTEGER, id TEXT, type TEXT, data TEXT, metadata TEXT);
    CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  `);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
  const figure = measured(events, () => {
    for (let position = 1; position <= events; ) {
      begin.run();
      for (let n = 0; n < group; n += 1, position += 1) {
        const each = eventAt(position);
        insert.run(position, Math.floor(position / 10), position % 10, each.id, each.type, each.data, each.metadata);
      }
      commit.run();
    }
  });
  db.close();
  return figure;
};

/** `appends` wait at a time, each of `perAppend` events for a stream of its own. */
const embeddedAppends = async (file: string, events: number, appends: number, perAppend: number): Promise<Figure> => {
  const log = openEmbeddedLog(file);
  let next = 0;
  const append = (): Promise<unknown> => {
    const first = next;
    next += perAppend;
    const batch = Array.from({ length: perAppend }, (_, n) => eventAt(first + n));
    return log.append(`order-${first}`, batch, NO_STREAM);
  };
  const figure = await measured(events, async () => {
    while (next < events) await Promise.all(Array.from({ length: appends }, append));
  });
  await log.close();
  return figure;
};

const appendRow = async (what: string, events: number, appends: number, perAppend: number): Promise<Row> => ({
  what,
  weir: await embeddedAppends(freshFile('log'), events, appends, perAppend),
  raw: await rawInserts(freshFile('raw'), events, appends * perAppend),
});

const readRow = async (): Promise<Row> => {
  const log = openEmbeddedLog(join(FOLDER, 'log.db'));
  const weir = await measured(EVENTS, async () => {
    let read = 0;
    for await (const batch of log.readAll()) read += batch.events.length;
    if (read !== EVENTS) throw new Error(`read ${read} of ${EVENTS} events`);
  });
  await log.close();
  const db = new DatabaseSync(join(FOLDER, 'raw.db'));
  const all = db.prepare('SELECT * FROM events ORDER BY position', { returnArrays: true });
  const raw = await measured(EVENTS, () => {
    for (const _ of all.iterate());
  });
  db.close();
  return { what: 'read all, in order', weir, raw };
};

const thousands = (n: number): string => Math.round(n).toLocaleString('en');

mkdirSync(FOLDER, { recursive: true });
const rows = [
  await appendRow('append, one at a time', EVENTS_ONE_BY_ONE, 1, 1),
  await appendRow('append, 20 at a time, 1 event each', EVENTS, 20, 1),
  await appendRow('append, 200 at a time, 1 event each', EVENTS, 200, 1),
  await appendRow('append, 20 at a time, 10 events each', EVENTS, 20, 10),
  await readRow(),
];
rmSync(FOLDER, { recursive: true, force: true });

console.log(`events of ${data.length + metadata.length} bytes, embedded log and bare SQLite in ${FOLDER}`);
console.table(
  Object.fromEntries(
    rows.map(({ what, weir, raw }) => [
      what,
      {
        'events/s': thousands(weir.perSecond),
        'per CPU second': thousands(weir.perCpuSecond),
        'bare SQLite/s': thousands(raw.perSecond),
        'bare per CPU second': thousands(raw.perCpuSecond),
      },
    ]),
  ),
);
