import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventLines } from '../api/event-lines.ts';
import type { WeirEvent } from '../domain/events.ts';
import { type Cause, START } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import { verifyLog } from '../log/evidence/verify.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { systemClock } from '../runtime/clock.ts';
import { createSealer } from '../runtime/sealing.ts';

/**
 * `node bench/audit.ts [folder]`: what sealing, verifying and exporting the embedded log come to, each beside what it cannot be faster
 * than, in the same run on the same file.
 */

const FOLDER = process.argv[2] ?? join(process.cwd(), 'data', 'bench-audit');
const FILE = join(FOLDER, 'log.db');
const STREAMS = 20_000;
const EVENTS_PER_STREAM = 10;
const EVENTS = STREAMS * EVENTS_PER_STREAM;
const APPENDS_AT_ONCE = 200;

const cause: Cause = {
  at: '2026-11-24T08:00:00.000Z',
  by: 'channel:web',
  correlationId: '5f5e9d3c-1111-4444-8888-123456789abc',
  causationId: '5f5e9d3c-2222-4444-8888-123456789abc',
};

const fact: WeirEvent = {
  type: 'RoutingFailed',
  data: { reason: 'nothing that ships to this address carries the item: '.padEnd(150, 'x'), explanation: null },
};

const write = async (log: EventLog): Promise<void> => {
  const proposals = Array.from({ length: EVENTS_PER_STREAM }, () => ({ event: fact, cause }));
  for (let first = 0; first < STREAMS; first += APPENDS_AT_ONCE) {
    const streams = Array.from({ length: APPENDS_AT_ONCE }, (_, n) => `order-${first + n}-aaaa-bbbb-cccc-0123456789ab`);
    await Promise.all(streams.map((stream) => log.append(stream, proposals, START)));
  }
};

type Figure = { readonly seconds: number; readonly cpuSeconds: number; readonly megabytes: number };

const measured = async (work: () => Promise<number>): Promise<Figure> => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const bytes = await work();
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1_000_000, megabytes: bytes / 1_000_000 };
};

const quiet = new AbortController().signal;

const sqliteAlone = (): number => {
  const db = new DatabaseSync(FILE);
  const all = db.prepare(
    `SELECT position, name, revision, id, type, data, metadata FROM events JOIN streams ON number = events.stream
     ORDER BY position`,
    { returnArrays: true },
  );
  let characters = 0;
  for (const row of all.iterate()) for (const value of Object.values(row)) characters += String(value).length;
  db.close();
  return characters;
};

mkdirSync(FOLDER, { recursive: true });
rmSync(FILE, { force: true });
const store = openEmbeddedLog(FILE);
const keys = openEmbeddedDataKeys(join(FOLDER, 'keys.db'));
const log = eventLog(store, keyRing(keys, Buffer.alloc(32)));
await write(log);

const read = async (): Promise<number> => {
  let events = 0;
  for await (const batch of store.readAll()) events += batch.events.length;
  if (events < EVENTS) throw new Error(`read ${events} of ${EVENTS} events`);
  return 0;
};
const sealer = createSealer({ events: store, log, clock: systemClock });

const reading = await measured(read);
const sealing = await measured(async () => {
  await sealer.look(quiet);
  return 0;
});
const readingAgain = await measured(read);
const verifying = await measured(async () => {
  const options = { after: 0n, consecutive: true, published: null, signal: quiet, onProgress: () => undefined };
  const { finding, blocks } = await verifyLog(store, options);
  if (finding !== null || blocks < EVENTS / 1_024) throw new Error(finding?.what ?? `${blocks} blocks`);
  return 0;
});
const exporting = await measured(async () => {
  let bytes = 0;
  for await (const { text } of eventLines(log, {})) bytes += Buffer.byteLength(text);
  return bytes;
});
await store.close();
await keys.close();
const sqlite = await measured(async () => sqliteAlone());
rmSync(FOLDER, { recursive: true, force: true });

const thousands = (n: number): string => Math.round(n).toLocaleString('en');
const eventsRow = (weir: Figure, beside: Figure) => ({
  'events/s': thousands(EVENTS / weir.seconds),
  'us of CPU each': ((weir.cpuSeconds * 1_000_000) / EVENTS).toFixed(2),
  'MB/s': weir.megabytes === 0 ? '' : thousands(weir.megabytes / weir.seconds),
  'beside: events/s': thousands(EVENTS / beside.seconds),
  'beside: us of CPU each': ((beside.cpuSeconds * 1_000_000) / EVENTS).toFixed(2),
  'beside: MB/s': beside.megabytes === 0 ? '' : thousands(beside.megabytes / beside.seconds),
});

console.log(`${thousands(EVENTS)} events of ${STREAMS} streams, embedded log in ${FOLDER}`);
console.table({
  'seal, beside reading alone': eventsRow(sealing, reading),
  'verify, beside reading alone': eventsRow(verifying, readingAgain),
  'export as NDJSON, beside SQLite read alone': eventsRow(exporting, sqlite),
});
