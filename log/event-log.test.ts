import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WeirEvent } from '../domain/events.ts';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, orderIdOf, skuOf } from '../domain/ids.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { type Cause, type Head, hashedContent, hashOf, type Recorded, START } from './codec.ts';
import { openEmbeddedLog } from './embedded/embedded.ts';
import { type EventLog, eventLog } from './event-log.ts';
import { isMaster, type KeyRing, keyRing } from './keys/ring.ts';
import type { EventStore, RecordedEvent } from './port.ts';

const CAUSE: Cause = { at: '2026-11-24T08:00:00.000Z', by: 'key-1', correlationId: 'o-1', causationId: 'r-1' };
const MASTER = randomBytes(32);

let folder: string;
let store: EventStore;
let keys: KeyRing;
let log: EventLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-log-'));
  store = openEmbeddedLog(join(folder, 'log.db'));
  keys = keyRing(openEmbeddedDataKeys(join(folder, 'keys.db')), MASTER);
  log = eventLog(store, keys);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const PLACED: WeirEvent = {
  type: 'OrderPlaced',
  data: {
    id: orderIdOf('o-1'),
    channel: channelIdOf('web'),
    externalId: '1001',
    placedAt: '2026-11-24T08:00:00.000Z',
    currency: 'SEK',
    customer: { name: 'Åsa Öberg', email: 'asa@example.com' },
    shipTo: { name: 'Åsa Öberg', line1: 'Storgatan 1', country: 'SE' },
    billTo: null,
    country: 'SE',
    delivery: { method: 'ship' },
    lines: [
      {
        id: lineIdOf('1'),
        sku: skuOf('A'),
        kind: 'goods',
        quantity: 1,
        unitPrice: 100,
        tax: 20,
        discount: 0,
        name: null,
      },
    ],
    shipping: null,
    payment: null,
    attributes: { note: 'ring twice' },
    backorder: 'never',
    holds: [],
  },
};

const SHIP_TO_CHANGED: WeirEvent = {
  type: 'ShipToChanged',
  data: { shipTo: { name: 'Åsa Öberg', line1: 'Kungsgatan 2', country: 'SE' }, country: 'SE', reference: null },
};

const HELD: WeirEvent = { type: 'HoldPlaced', data: { reason: 'fraud', until: null } };

const append = async (events: readonly WeirEvent[], head: Head = START) => {
  const appended = await log.append(
    'order-o-1',
    events.map((event) => ({ event, cause: CAUSE })),
    head,
  );
  if (appended === null) throw new Error('somebody else was first');
  return appended;
};

const stored = async (): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const page of store.read('order-o-1')) events.push(...page);
  return events;
};

const readAllOf = async (from: EventLog, stream: string) => {
  let events: readonly Recorded[] = [];
  let head = START;
  for await (const page of from.read(stream)) {
    events = [...events, ...page.events];
    head = page.head;
  }
  return { events, head };
};

const readBack = () => readAllOf(log, 'order-o-1');

describe('the event log', () => {
  it('gives back what was put in, with who, when and why', async () => {
    await append([PLACED, HELD]);
    const { events } = await readBack();
    expect(events.map(({ type, data, revision }) => ({ type, data, revision }))).toEqual([
      { ...PLACED, revision: 0 },
      { ...HELD, revision: 1 },
    ]);
    expect(events[0]?.metadata).toMatchObject({ ...CAUSE, schema: 4 });
  });

  it('goes on where a stream was read to, and lets only one of two go on there', async () => {
    await append([PLACED]);
    const { head } = await readBack();
    await append([HELD], head);
    await expect(append([HELD], head)).rejects.toThrow('somebody else was first');
    expect((await readBack()).events).toHaveLength(2);
  });

  it('gives the same head to who appended and to who reads', async () => {
    const { head } = await append([PLACED, HELD]);
    expect((await readBack()).head).toEqual(head);
  });
});

describe('the hash chain', () => {
  it('ties each event to its content and to the one before it', async () => {
    const { head } = await append([PLACED]);
    await append([HELD, SHIP_TO_CHANGED], head);
    let previous = '';
    for (const event of await stored()) {
      const { content, hash } = hashedContent(event);
      expect(hashOf(previous, content)).toBe(hash);
      previous = hash;
    }
  });

  it('breaks when a single character is changed', async () => {
    await append([HELD]);
    const [event] = await stored();
    if (event === undefined) throw new Error('nothing stored');
    const { content, hash } = hashedContent({ ...event, data: event.data.replace('fraud', 'freud') });
    expect(hashOf('', content)).not.toBe(hash);
  });
});

describe('personal data', () => {
  it('is nowhere in the log in clear', async () => {
    const { head } = await append([PLACED]);
    await append(
      [SHIP_TO_CHANGED, { type: 'FulfilmentCollected', data: { fulfilment: fulfilmentIdOf('o-1-1'), by: 'Åsa' } }],
      head,
    );
    const text = (await stored()).map(({ data, metadata }) => data + metadata).join();
    for (const secret of ['Åsa', 'asa@example.com', 'Storgatan', 'Kungsgatan', 'ring twice'])
      expect(text).not.toContain(secret);
  });

  it('of one order is sealed with one key, of another order with another', async () => {
    const { head } = await append([PLACED]);
    const second = await append([SHIP_TO_CHANGED], head);
    expect(second.head.key).toBe(head.key);
    const other = await log.append('order-o-2', [{ event: PLACED, cause: CAUSE }], START);
    expect(other?.head.key).not.toBe(head.key);
  });

  it('is null once its key is destroyed, while history still stands and verifies', async () => {
    const { head } = await append([PLACED, HELD]);
    if (head.key === null) throw new Error('nothing was sealed');
    await keys.destroy([head.key]);
    const reopened = eventLog(store, keyRing(openEmbeddedDataKeys(join(folder, 'keys.db')), MASTER));
    const events: Recorded[] = [];
    for await (const page of reopened.read('order-o-1')) events.push(...page.events);
    expect(events[0]?.data).toMatchObject({
      customer: null,
      shipTo: null,
      billTo: null,
      attributes: null,
      country: 'SE',
    });
    let previous = '';
    for (const event of await stored()) {
      const { content, hash } = hashedContent(event);
      expect(hashOf(previous, content)).toBe(hash);
      previous = hash;
    }
  });

  it('cannot be moved to another stream', async () => {
    await append([PLACED]);
    const [event] = await stored();
    if (event === undefined) throw new Error('nothing stored');
    await store.append('order-thief', [event], -1);
    const read = async () => {
      for await (const page of log.read('order-thief')) return page.events;
      return [];
    };
    await expect(read()).rejects.toThrow();
  });

  it('is not looked for where there is none', async () => {
    const adjusted: WeirEvent = {
      type: 'StockAdjusted',
      data: {
        sku: skuOf('A'),
        location: locationIdOf('wh-1'),
        delta: 1,
        reason: 'found',
        reference: null,
        at: CAUSE.at,
      },
    };
    const appended = await log.append('stock-A', [{ event: adjusted, cause: CAUSE }], START);
    expect(appended?.head.key).toBeNull();
  });
});

describe('forgetting the personal data of a stream', () => {
  const FORGOTTEN: WeirEvent = { type: 'PersonalDataForgotten', data: { reason: 'request' } };
  const collected = (by: string | null): WeirEvent => ({
    type: 'FulfilmentCollected',
    data: { fulfilment: fulfilmentIdOf('o-1-1'), by },
  });

  const another = () => eventLog(store, keyRing(openEmbeddedDataKeys(join(folder, 'keys.db')), MASTER));
  const textOf = async (from: EventLog): Promise<string> => {
    const texts: string[] = [];
    for await (const { events } of from.readAll()) texts.push(...events.map(({ data }) => JSON.stringify(data)));
    return texts.join('\n');
  };

  it('destroys every key that it was sealed with, and no other', async () => {
    const { head } = await append([PLACED]);
    const second = await append([collected('Åsa')], { ...head, key: null });
    await append([FORGOTTEN], second.head);
    await log.append('order-o-2', [{ event: SHIP_TO_CHANGED, cause: CAUSE }], START);
    expect(second.head.key).not.toBe(head.key);

    await log.forget(['order-o-1']);

    for (const reader of [log, another()]) {
      const { events } = await readAllOf(reader, 'order-o-1');
      expect(events.map(({ data }) => data)).toMatchObject([{ customer: null, shipTo: null }, { by: null }, {}]);
      expect((await readAllOf(reader, 'order-o-2')).events[0]?.data).toEqual(SHIP_TO_CHANGED.data);
    }
  });

  it('can be done again, and for a stream that has nothing to forget', async () => {
    await append([PLACED]);
    await log.forget(['order-o-1', 'order-none']);
    await log.forget(['order-o-1']);
    await log.forget([]);
    expect(await textOf(log)).not.toMatch(/Åsa|asa@/);
  });

  it('lets no personal data follow, under whatever key', async () => {
    const { head } = await append([PLACED]);
    const forgotten = await append([FORGOTTEN], head);
    expect(forgotten.head.forgotten).toBe(true);
    expect((await readBack()).head).toEqual(forgotten.head);
    await expect(append([collected('Åsa')], forgotten.head)).rejects.toThrow(TypeError);
    await append([collected(null), HELD], forgotten.head);
    expect((await readBack()).events).toHaveLength(4);
  });

  it('is seen by another process once that drops what it has read', async () => {
    const other = another();
    await append([PLACED]);
    expect(await textOf(other)).toContain('Åsa');

    await log.forget(['order-o-1']);
    other.dropRead();

    expect(await textOf(other)).not.toContain('Åsa');
  });

  it('keeps nothing of what is being looked up while it goes on', async () => {
    await append([PLACED]);
    const keysHere = openEmbeddedDataKeys(join(folder, 'keys.db'));
    const looked = Promise.withResolvers<void>();
    const slow = keyRing(
      {
        ...keysHere,
        async getMany(ids) {
          const found = await keysHere.getMany(ids);
          await looked.promise;
          return found;
        },
      },
      MASTER,
    );
    const other = eventLog(store, slow);
    const reading = textOf(other);
    await new Promise((resolve) => setImmediate(resolve));
    await log.forget(['order-o-1']);
    other.dropRead();
    looked.resolve();
    expect(await reading).not.toContain('Åsa');
  });
});

describe('the master key', () => {
  it('is told from another one by what it has wrapped before', async () => {
    const stored = openEmbeddedDataKeys(join(folder, 'keys.db'));
    expect(await isMaster(stored, MASTER)).toBe(true);
    expect(await isMaster(stored, Buffer.alloc(32, 8))).toBe(false);
    expect(await isMaster(stored, MASTER)).toBe(true);
  });
});

describe('an event of an older shape', () => {
  it('of a channel keeps personal data until somebody asks', async () => {
    const channel = { id: 'web', name: 'Web', type: 'site', locations: 'all' };
    const metadata = JSON.stringify({ ...CAUSE, schema: 1, hash: '' });
    const event = { id: randomUUID(), type: 'ChannelSet', data: JSON.stringify(channel), metadata };
    await store.append('channel-web', [event], -1);
    expect((await readAllOf(log, 'channel-web')).events[0]?.data).toEqual({
      ...channel,
      retentionDays: null,
      share: null,
      backorderLimit: null,
      backorderPriority: 0,
      maxPerOrder: null,
      onShortage: 'reroute',
      lowStock: null,
    });
  });

  it('of a product is of one that is released, and not a kit', async () => {
    const metadata = JSON.stringify({ ...CAUSE, schema: 3, hash: '' });
    const event = { id: randomUUID(), type: 'ProductSet', data: JSON.stringify({ sku: 'A' }), metadata };
    await store.append('product-A', [event], -1);
    expect((await readAllOf(log, 'product-A')).events[0]?.data).toEqual({
      sku: 'A',
      components: null,
      releaseAt: null,
    });
  });

  it('of a channel, written when channels had shares, does not say what is low', async () => {
    const channel = {
      ...{ id: 'web', name: 'Web', type: 'site', locations: 'all', buffer: 0, share: { cap: 5 }, backorder: 'never' },
      ...{ backorderLimit: 3, maxPerOrder: null, onShortage: 'cancel', reservationMinutes: null },
      ...{ cancelWindowMinutes: 0, retentionDays: 90 },
    };
    const metadata = JSON.stringify({ ...CAUSE, schema: 3, hash: '' });
    const event = { id: randomUUID(), type: 'ChannelSet', data: JSON.stringify(channel), metadata };
    await store.append('channel-web', [event], -1);
    expect((await readAllOf(log, 'channel-web')).events[0]?.data).toEqual({
      ...channel,
      backorderPriority: 0,
      lowStock: null,
    });
  });

  it('of a location is of one that works', async () => {
    const metadata = JSON.stringify({ ...CAUSE, schema: 2, hash: '' });
    const event = { id: randomUUID(), type: 'LocationSet', data: JSON.stringify({ id: 'wh-1' }), metadata };
    await store.append('location-wh-1', [event], -1);
    expect((await readAllOf(log, 'location-wh-1')).events[0]?.data).toEqual({ id: 'wh-1', paused: false });
  });
});
