import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { event, eventsOf, expectInOrder, put, readEvents, uniqueName } from '../../test/contracts/event-store/kit.ts';
import { type EventStore, LogUnavailable, NO_STREAM } from '../port.ts';
import { DataInUse, DataUnreadable } from './database.ts';
import { openEmbeddedLog } from './embedded.ts';
import { APPENDS_WAITING_MAX, GROUP_EVENTS_MAX } from './group.ts';
import { PAGE_POSITIONS_MAX } from './reader.ts';

const FIXTURE = join(import.meta.dirname, 'appender.fixture.ts');
const folder = mkdtempSync(join(tmpdir(), 'weir-durable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileNamed = (name: string): string => join(folder, `${name}.db`);

const allOf = async (log: EventStore) => {
  const events = [];
  for await (const batch of log.readAll()) events.push(...batch.events);
  return events;
};

/** Starts the appending process, with a limit on the size of its files when one is given (blocks of 512 bytes). */
const startAppender = (file: string, limitBlocks?: number): ChildProcess =>
  limitBlocks === undefined
    ? spawn(process.execPath, [FIXTURE, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    : spawn('sh', ['-c', `ulimit -f ${limitBlocks}; exec "$0" "$@"`, process.execPath, FIXTURE, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });

const linesOf = (child: ChildProcess) => {
  if (!child.stdout) throw new Error('no output');
  return createInterface({ input: child.stdout });
};

describe('groups', () => {
  it('writes all appends of one turn in one transaction and gives each its own answer', async () => {
    const groups: { appends: number; events: number }[] = [];
    const log = openEmbeddedLog(fileNamed('groups'), { onGroup: (group) => groups.push(group) });
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => put(log, uniqueName(), eventsOf(2))));
    expect(groups).toEqual([{ appends: 500, events: 1_000 }]);
    expect(new Set(outcomes.map(({ position }) => position)).size).toBe(500);
    await log.close();
  });

  it('bounds a group and writes what is left in the next', async () => {
    const groups: { appends: number; events: number }[] = [];
    const log = openEmbeddedLog(fileNamed('bounded'), { onGroup: (group) => groups.push(group) });
    await Promise.all(Array.from({ length: 3 * GROUP_EVENTS_MAX }, () => put(log, uniqueName(), eventsOf(1))));
    expect(groups.map(({ events }) => events)).toEqual([GROUP_EVENTS_MAX, GROUP_EVENTS_MAX, GROUP_EVENTS_MAX]);
    await put(log, uniqueName(), eventsOf(GROUP_EVENTS_MAX + 1));
    expect(groups.at(-1)).toEqual({ appends: 1, events: GROUP_EVENTS_MAX + 1 });
    await log.close();
  });

  it('refuses appends beyond those that may wait, and remembers more streams than it caches', async () => {
    const log = openEmbeddedLog(fileNamed('waiting'));
    const stored = event();
    const streams = Array.from({ length: APPENDS_WAITING_MAX + 1 }, (_, n) => `order-${n}`);
    const results = await Promise.allSettled(streams.map((stream) => log.append(stream, [stored], NO_STREAM)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(results.at(-1)).toMatchObject({ reason: expect.any(LogUnavailable) });
    expect(await log.append('order-0', eventsOf(1), NO_STREAM)).toEqual({ outcome: 'conflict', revision: 0 });
    expect(await log.append('order-0', eventsOf(1), 0)).toMatchObject({ outcome: 'appended', revision: 1 });
    await log.close();
  });

  it('stores what waits before it closes', async () => {
    const file = fileNamed('closing');
    const log = openEmbeddedLog(file);
    const waiting = put(log, 'order-1', eventsOf(3));
    await log.close();
    expect((await waiting).revision).toBe(2);
    const again = openEmbeddedLog(file);
    expect(await readEvents(again, 'order-1')).toHaveLength(3);
    await again.close();
  });
});

describe('reading', () => {
  it('looks at a bounded part of the log at a time when a filter keeps little', async () => {
    const log = openEmbeddedLog(fileNamed('windows'));
    for (let n = 0; n < 25; n += 1) await put(log, uniqueName(), eventsOf(1_000));
    await put(log, uniqueName(), [event('Rare')]);
    const batches = [];
    for await (const batch of log.readAll({ filter: { types: ['Rare'] } })) batches.push(batch);
    expect(batches.map(({ position }) => Number(position))).toEqual([
      PAGE_POSITIONS_MAX,
      2 * PAGE_POSITIONS_MAX,
      25_001,
    ]);
    expect(batches.map(({ events }) => events.length)).toEqual([0, 0, 1]);
    await log.close();
  });

  it('waits without harm at a position that the log has not reached', async () => {
    const log = openEmbeddedLog(fileNamed('foreign'));
    await put(log, 'order-1', eventsOf(1));
    const stop = new AbortController();
    const positions = [];
    for await (const batch of log.subscribe({ after: 500n, signal: stop.signal })) {
      positions.push(batch.position);
      stop.abort();
    }
    expect(positions).toEqual([500n]);
    await log.close();
  });
});

describe('the file', () => {
  it('belongs to one opener at a time', async () => {
    const file = fileNamed('owned');
    const log = openEmbeddedLog(file);
    await put(log, 'order-1', eventsOf(1));
    expect(() => openEmbeddedLog(file)).toThrow(DataInUse);
    const child = spawn(process.execPath, [FIXTURE, file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const complaints: string[] = [];
    child.stderr.on('data', (data) => complaints.push(String(data)));
    const [code] = await once(child, 'close');
    expect(code).not.toBe(0);
    expect(complaints.join('')).toContain(`DataInUse: ${file} is in use by another process`);
    await log.close();
    await openEmbeddedLog(file).close();
  });

  it('can be read with any sqlite shell once the process has ended', async () => {
    const file = fileNamed('plain');
    const log = openEmbeddedLog(file);
    await put(log, 'order-1', [event('OrderPlaced', { quantity: 2 })]);
    await log.close();
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare("SELECT stream, revision, type, data ->> 'quantity' AS quantity FROM log").all()).toEqual([
      { stream: 'order-1', revision: 0, type: 'OrderPlaced', quantity: 2 },
    ]);
    db.close();
  });

  it('is refused in one line when it is not a log', () => {
    const text = fileNamed('text');
    writeFileSync(
      text,
      'this is not a database, it is a text that is longer than a header of one hundred bytes '.repeat(9),
    );
    const directory = fileNamed('directory');
    mkdirSync(directory);
    const newer = fileNamed('newer');
    const db = new DatabaseSync(newer);
    db.exec('CREATE TABLE t (x); PRAGMA user_version = 99');
    db.close();
    for (const file of [text, directory, newer]) expect(() => openEmbeddedLog(file)).toThrow(DataUnreadable);
    expect(() => openEmbeddedLog(newer)).toThrow(/format 99/);
  });
});

describe('crashes', () => {
  it('keeps every acknowledged append when the process is killed while it appends', async () => {
    const file = fileNamed('killed');
    const stored = new Set<string>();
    for (const answers of [1, 50, 300, 1_000]) {
      const child = startAppender(file);
      let seen = 0;
      for await (const line of linesOf(child)) {
        const [answer, id] = line.split(' ');
        if (answer === 'stored' && id) stored.add(id);
        seen += 1;
        // Lines that it could still write are read to the end of the pipe.
        if (seen === answers) child.kill('SIGKILL');
      }
      const log = openEmbeddedLog(file);
      const there = await allOf(log);
      expectInOrder(there);
      const ids = new Set(there.map(({ id }) => id));
      expect([...stored].filter((id) => !ids.has(id))).toEqual([]);
      expect(ids.size).toBe(there.length);
      await log.close();
    }
  });

  it('acknowledges nothing of a group that the disk has no room for', async () => {
    const file = fileNamed('full');
    const child = startAppender(file, 4_000);
    const stored: string[] = [];
    const refused: string[] = [];
    let readable = 0;
    for await (const line of linesOf(child)) {
      const [answer, value = ''] = line.split(' ');
      if (answer === 'stored') stored.push(value);
      else if (answer === 'refused') refused.push(value);
      else readable = Number(value);
    }
    expect(refused).toHaveLength(20);
    expect(readable).toBe(stored.length);
    const log = openEmbeddedLog(file);
    const ids = (await allOf(log)).map(({ id }) => id);
    expect([...ids].sort()).toEqual([...stored].sort());
    await put(log, uniqueName(), eventsOf(1));
    await log.close();
  });
});
