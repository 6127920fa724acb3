import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forged, openSealedLog, type SealedLog } from '../../test/sealed-log.ts';
import { statedHash } from '../codec.ts';
import { openEmbeddedLog } from '../embedded/embedded.ts';
import { faultOfFile } from '../embedded/integrity.ts';
import type { EventStore, RecordedEvent } from '../port.ts';
import { type VerifyOptions, verifyLog } from './verify.ts';

/**
 * Given: three streams, two blocks, and an event that is not sealed yet. Positions 1 to 6 are `order-a` 0 and 1, `order-b` 0 and 1,
 * `stock-x` 0, `order-a` 2; 7 is the first checkpoint; 8 and 9 are `order-b` 2 and `stock-x` 1; 10 the second; 11 is `order-a` 3.
 */
let sealed: SealedLog;

beforeEach(async () => {
  sealed = openSealedLog();
  await sealed.append('order-a', 2);
  await sealed.append('order-b', 2);
  await sealed.append('stock-x');
  await sealed.append('order-a');
  await sealed.seal();
  await sealed.append('order-b');
  await sealed.append('stock-x');
  await sealed.seal();
  await sealed.append('order-a');
});

afterEach(() => sealed.close());

const finding = async (options?: Parameters<SealedLog['verify']>[0]) => (await sealed.verify(options)).finding;

const eventAt = async (position: bigint): Promise<RecordedEvent> => {
  for await (const { events } of sealed.store().readAll({ after: position - 1n })) {
    if (events[0] !== undefined) return events[0];
  }
  throw new Error(`nothing at ${position}`);
};

describe('a log that nobody has touched', () => {
  it('verifies, and says how far it is sealed', async () => {
    expect(await sealed.verify()).toMatchObject({
      finding: null,
      complete: true,
      events: 11,
      streams: 4,
      blocks: 2,
      checkpoint: { number: 1, after: 6n, upTo: 9n, events: 2, hash: statedHash(await eventAt(10n)) },
      unsealed: 1,
      resumeAfter: 9n,
    });
  });

  it('verifies before it has been sealed, and when it is empty', async () => {
    const fresh = openSealedLog();
    expect(await fresh.verify()).toMatchObject({ finding: null, events: 0, blocks: 0, checkpoint: null });
    await fresh.append('order-a', 3);
    expect(await fresh.verify()).toMatchObject({ finding: null, events: 3, blocks: 0, unsealed: 3, resumeAfter: 3n });
    await fresh.close();
  });

  it('holds the checkpoint that was published', async () => {
    const first = statedHash(await eventAt(7n));
    expect(await finding({ published: first })).toBeNull();
    expect(await finding({ published: first, after: 9n })).toBeNull();
  });
});

describe('an event that was changed', () => {
  it('is named, whichever character of its data or metadata it was', async () => {
    const events: RecordedEvent[] = [];
    for await (const batch of sealed.store().readAll()) events.push(...batch.events);
    const column = fc.constantFrom('data', 'metadata', 'id', 'type', 'stream');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(events.length - 1),
        column,
        fc.nat(),
        fc.string({ maxLength: 1 }),
        async (n, field, at, by) => {
          const event = events[n];
          if (event === undefined) throw new Error('no event');
          const place = at % event[field].length;
          fc.pre(event[field][place] !== by);
          const changed = { ...event, [field]: event[field].slice(0, place) + by + event[field].slice(place + 1) };
          const { finding: found } = await verifyChanged(sealed.store(), changed);
          expect(found?.position).toBe(event.position);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is named when it is not JSON any more', async () => {
    await sealed.tamper(`UPDATE events SET data = '{"reason":' WHERE position = 4`);
    expect(await finding()).toEqual({
      position: 4n,
      stream: 'order-b',
      revision: 1,
      what: 'its data or metadata was changed: it is not JSON any more',
    });
  });

  it('is named with its block when its hash and all hashes after it in its stream were computed anew', async () => {
    const events = forged('order-b', ['other', 'events', 'altogether']);
    for (const [revision, { id, data, metadata }] of events.entries()) {
      await sealed.tamper(
        `UPDATE events SET id = ?, data = ?, metadata = ?
         WHERE revision = ? AND stream = (SELECT number FROM streams WHERE name = 'order-b')`,
        ...[id, data, metadata, revision],
      );
    }
    expect((await finding())?.what).toBe(
      'block 0 (after position 0, up to 6) does not hold the events that were sealed: some were exchanged, put in another order, or rewritten with their hashes',
    );
  });
});

describe('an event that was removed', () => {
  it('is named by its position, stream and revision', async () => {
    await sealed.tamper('DELETE FROM events WHERE position = 3');
    expect(await finding()).toEqual({ position: 3n, stream: 'order-b', revision: 0, what: 'it was removed' });
  });

  it('from the end of its stream is named by its position', async () => {
    await sealed.tamper('DELETE FROM events WHERE position = 8');
    expect(await finding()).toMatchObject({ position: 8n, what: 'nothing stands here: events were removed' });
  });

  it('is named by its block where positions are not consecutive', async () => {
    await sealed.tamper('DELETE FROM events WHERE position = 8');
    expect((await finding({ consecutive: false }))?.what).toBe(
      'block 1 (after position 6, up to 9) holds 1 events, 2 were sealed: events were removed',
    );
  });

  it('is noticed with all of its stream, and when the name of the stream is gone', async () => {
    await sealed.tamper(`DELETE FROM streams WHERE name = 'stock-x'`);
    expect(await finding()).toMatchObject({ position: 5n, what: 'nothing stands here: events were removed' });
  });

  it('from the end of the log is noticed only against a checkpoint that was published', async () => {
    const last = statedHash(await eventAt(10n));
    await sealed.tamper('DELETE FROM events WHERE position >= 8');
    expect(await finding()).toBeNull();
    expect((await finding({ published: last }))?.what).toContain(`${last} is not in the log`);
  });
});

describe('an event that was inserted, moved or put in another order', () => {
  it('is named when its hash does not fit', async () => {
    const [event] = forged('stock-x', ['inserted']);
    await sealed.tamper(
      `INSERT INTO events SELECT 12, number, 2, ?, ?, ?, ? FROM streams WHERE name = 'stock-x'`,
      ...[event?.id ?? '', event?.type ?? '', event?.data ?? '', event?.metadata ?? ''],
    );
    expect(await finding()).toMatchObject({ position: 12n, stream: 'stock-x', revision: 2, what: /changed, inserted/ });
  });

  it('is noticed by its block when its hash fits', async () => {
    const [event] = forged('order-new', ['inserted']);
    await sealed.tamper('UPDATE events SET position = position + 100 WHERE position > 7');
    await sealed.tamper('UPDATE events SET position = position - 99 WHERE position > 7');
    await sealed.tamper(`INSERT INTO streams VALUES (99, 'order-new')`);
    await sealed.tamper(
      'INSERT INTO events VALUES (8, 99, 0, ?, ?, ?, ?)',
      ...[event?.id ?? '', event?.type ?? '', event?.data ?? '', event?.metadata ?? ''],
    );
    expect((await finding())?.what).toMatch(/^block 1 .* does not hold the events that were sealed/);
  });

  it('is noticed when two events of one stream have changed places', async () => {
    await sealed.tamper(
      `UPDATE events SET revision = CASE revision WHEN 0 THEN 101 ELSE 100 END WHERE position IN (1, 2)`,
    );
    await sealed.tamper(`UPDATE events SET revision = revision - 100 WHERE position IN (1, 2)`);
    expect(await finding()).toMatchObject({
      position: 1n,
      stream: 'order-a',
      revision: 1,
      what: 'revision 0 of order-a was removed or put in another place',
    });
  });

  it('is noticed when two events of different streams have changed places', async () => {
    await sealed.tamper('UPDATE events SET position = 100 WHERE position = 2');
    await sealed.tamper('UPDATE events SET position = 2 WHERE position = 3');
    await sealed.tamper('UPDATE events SET position = 3 WHERE position = 100');
    expect((await finding())?.what).toMatch(/^block 0 .* put in another order/);
  });

  it('is named when it stands in another stream', async () => {
    await sealed.tamper(
      `UPDATE events SET stream = (SELECT number FROM streams WHERE name = 'stock-x'), revision = 2 WHERE position = 11`,
    );
    expect(await finding()).toMatchObject({ position: 11n, stream: 'stock-x', revision: 2, what: /moved here/ });
  });
});

describe('a checkpoint', () => {
  it('that was changed is named like any event', async () => {
    await sealed.tamper(`UPDATE events SET data = replace(data, '"events":6', '"events":5') WHERE position = 7`);
    expect(await finding()).toMatchObject({ position: 7n, stream: 'checkpoints', revision: 0, what: /was changed/ });
  });

  it('that was removed is named', async () => {
    await sealed.tamper('DELETE FROM events WHERE position = 7');
    expect(await finding()).toMatchObject({ position: 7n });
    expect((await finding({ consecutive: false }))?.what).toBe(
      'revision 0 of checkpoints was removed or put in another place',
    );
  });

  it('that cannot be read is named', async () => {
    await sealed.tamper(`UPDATE events SET data = 'nothing' WHERE position = 10`);
    expect(await finding()).toMatchObject({ position: 10n, stream: 'checkpoints', revision: 1, what: /not JSON/ });
  });
});

describe('a log that is written while it is verified', () => {
  it('is not found wrong because of what has come meanwhile', async () => {
    const store = sealed.store();
    const late: Pick<EventStore, 'read' | 'readAll'> = {
      read: store.read,
      async *readAll() {
        for await (const { events } of store.readAll()) {
          yield { events: events.filter(({ position }) => position <= 7n), position: 7n, caughtUp: true };
        }
      },
    };
    expect(await verifyLog(late, ALL)).toMatchObject({ finding: null, complete: true, blocks: 1, unsealed: 0 });
  });
});

describe('a run that goes on where another has stopped', () => {
  it('finds what is wrong after that, and does not look at what lies before', async () => {
    await sealed.tamper(`UPDATE events SET data = replace(data, 'reason', 'season') WHERE position = 9`);
    expect(await finding({ after: 6n })).toMatchObject({ position: 9n, stream: 'stock-x', revision: 1 });
    expect(await sealed.verify({ after: 9n })).toMatchObject({ finding: null, events: 2, blocks: 0, unsealed: 1 });
  });

  it('knows what came before in every stream, and passes over the block that it begins in', async () => {
    for (let after = 1n; after <= 11n; after += 1n) {
      expect(await sealed.verify({ after }), `after ${after}`).toMatchObject({
        finding: null,
        events: 11 - Number(after),
        blocks: after <= 6n ? 1 : 0,
        checkpoint: { number: 1 },
        unsealed: after === 11n ? 0 : 1,
      });
    }
  });

  it('stops between two batches and says where to go on', async () => {
    const stopped = await sealed.verify({ signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ finding: null, complete: false });
    expect(await sealed.verify({ after: stopped.resumeAfter })).toMatchObject({ finding: null, complete: true });
  });
});

describe('a file of which a byte was changed', () => {
  it('is found out wherever that changes an event', async () => {
    const whole = await bytesOf(sealed);
    const copy = join(folder, 'whole.db');
    writeFileSync(copy, whole);
    const written = contentOf(copy);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const file = join(folder, `damaged-${at}-${flip}.db`);
        writeFileSync(file, bytes);
        expect(contentOf(file) === written || (await isFoundOut(file))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

const folder = mkdtempSync(join(tmpdir(), 'weir-damaged-'));
afterAll(() => rmSync(folder, { recursive: true }));

const contentOf = (file: string): string => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return JSON.stringify(
      db.prepare('SELECT * FROM events JOIN streams ON number = events.stream ORDER BY position').all(),
    );
  } catch (error) {
    return String(error);
  } finally {
    db.close();
  }
};

/** By whatever `weir audit verify` does: it cannot be opened or read, an event is named, or SQLite finds the file damaged. */
const isFoundOut = async (file: string): Promise<boolean> => {
  try {
    const store = openEmbeddedLog(file);
    const outcome = await verifyLog(store, ALL).finally(store.close);
    return outcome.finding !== null || faultOfFile(file) !== null;
  } catch {
    return true;
  }
};

const ALL: VerifyOptions = {
  after: 0n,
  consecutive: true,
  published: null,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

const bytesOf = async ({ file, whileClosed }: SealedLog): Promise<Buffer> => {
  let bytes = Buffer.alloc(0);
  await whileClosed(() => {
    bytes = readFileSync(file);
  });
  return bytes;
};

/** Verifies a store that gives back one event otherwise than it was written. */
const verifyChanged = (store: EventStore, changed: RecordedEvent) => {
  const exchanged = (events: readonly RecordedEvent[]) =>
    events.map((event) => (event.position === changed.position ? changed : event));
  const reading: Pick<EventStore, 'read' | 'readAll'> = {
    async *read(stream, options) {
      for await (const page of store.read(stream, options)) yield exchanged(page);
    },
    async *readAll(options) {
      for await (const batch of store.readAll(options)) yield { ...batch, events: exchanged(batch.events) };
    },
  };
  return verifyLog(reading, ALL);
};
