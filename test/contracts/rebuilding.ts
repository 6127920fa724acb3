/** A rebuild makes what the live run made. An adapter's test calls this with a factory for an empty store. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WeirEvent } from '../../domain/events.ts';
import { channelIdOf, locationIdOf, manifestIdOf, skuOf } from '../../domain/ids.ts';
import { web } from '../../domain/order/testing.ts';
import { anyHistory, type History, livedThrough } from '../../domain/order/with-stock.fixture.ts';
import { location } from '../../domain/routing/testing.ts';
import type { Connector } from '../../domain/setup/connector.ts';
import type { Metadata, Recorded } from '../../log/codec.ts';
import type { Document, ViewStore } from '../../projections/port.ts';
import { createProjector } from '../../projections/projector.ts';
import { fromTomorrow, NOON, recorded } from '../../projections/testing.ts';
import { VIEWS } from '../../projections/views.ts';
import { memorySource } from '../servers/memory-source.ts';

const L0 = locationIdOf('l-0');
const MANIFEST = { id: manifestIdOf('m-1'), location: L0, carrier: null, fulfilments: [] };
const CONNECTOR: Connector = {
  ...{ id: 'carrier', system: 'nshift-ship', channel: null, settings: {}, paused: false, secrets: [], seal: 's' },
  run: { number: 1, after: '0', since: NOON },
};
const SUBJECT = { connector: 'carrier', subject: '1001' };
const FOUND = { id: 'b-1', location: L0, sku: null, quantity: 1, trackingNumber: null, note: 'nobody knows' };
const SHIRT = { sku: skuOf('A'), name: 'Shirt', weightGrams: 200, attributes: {}, components: null, releaseAt: null };

/** What happened beside the orders and the stock. */
const ASIDE: readonly (readonly [stream: string, event: WeirEvent])[] = [
  ['channel-web', { type: 'ChannelSet', data: web }],
  ['location-l-0', { type: 'LocationSet', data: location('l-0') }],
  ['key-1', { type: 'KeyCreated', data: { id: 'k-1', name: 'k', scopes: ['operator'], hash: 'h', createdAt: NOON } }],
  ['key-2', { type: 'KeyCreated', data: { id: 'k-2', name: 'k', scopes: ['auditor'], hash: 'i', createdAt: NOON } }],
  ['key-1', { type: 'KeyRevoked', data: { id: 'k-1' } }],
  ['product-A', { type: 'ProductSet', data: { ...SHIRT, barcodes: ['7310000000001'] } }],
  ['bin-l-0-A', { type: 'BinSet', data: { location: L0, sku: skuOf('A'), bin: 'A-1' } }],
  ['bin-l-0-B', { type: 'BinSet', data: { location: L0, sku: skuOf('B'), bin: 'A-2' } }],
  ['bin-l-0-B', { type: 'BinSet', data: { location: L0, sku: skuOf('B'), bin: null } }],
  ['manifest-m-1', { type: 'ManifestOpened', data: MANIFEST }],
  ['manifest-m-2', { type: 'ManifestOpened', data: { ...MANIFEST, id: manifestIdOf('m-2') } }],
  ['manifest-m-1', { type: 'ManifestClosed', data: { ...MANIFEST, handedOver: [], leftOut: [] } }],
  ['connector-carrier', { type: 'ConnectorSet', data: CONNECTOR }],
  ['connector-other', { type: 'ConnectorSet', data: { ...CONNECTOR, id: 'other' } }],
  ['connector-carrier', { type: 'ConnectorPaused', data: { ...CONNECTOR, paused: true } }],
  ['connector-other', { type: 'ConnectorRemoved', data: { id: 'other', runs: 1 } }],
  [
    'inbound-carrier-1001',
    {
      type: 'InboundFailed',
      data: { ...SUBJECT, notice: 'n-1', topic: 'tracking', attempts: 3, reason: 'unknown', at: NOON },
    },
  ],
  ['inbound-carrier-1001', { type: 'InboundRequested', data: SUBJECT }],
  ['blind-return-b-1', { type: 'BlindReturnReceived', data: FOUND }],
  ['channel-shop', { type: 'ChannelSet', data: { ...web, id: channelIdOf('shop') } }],
];

/** Everything that was recorded, in the order of the log. */
const recordedIn = (history: History): readonly Recorded[] => {
  const facts: Recorded[] = [];
  const revisions = new Map<string, number>();
  const next = (stream: string): number => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return revision;
  };
  const add = (fact: Recorded): void => {
    facts.push({ ...fact, position: BigInt(facts.length * 3 + 1) });
  };
  const record = (stream: string, event: WeirEvent, whose: Partial<Metadata> = {}): void => {
    add(recorded(stream, next(stream), event, whose));
    if (facts.length % 7 === 0) add(fromTomorrow(stream, next(stream)));
  };
  for (const [stream, event] of ASIDE) record(stream, event);
  const { orders, rest } = livedThrough(history, record);
  for (const id of orders.keys()) {
    const data = { id: `routing-${id}`, note: 'seen to', at: NOON };
    record(`exception-routing-${id}`, { type: 'ExceptionResolved', data });
  }
  rest();
  return facts;
};

/** Every document of every view, as text. */
const documentsIn = async (store: ViewStore): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const view of VIEWS) {
    const { items } = await store.reader<Document>(view).list({ limit: 1_000 });
    for (const { id, position, document } of items) {
      found.set(`${view.name} ${id}`, `${position} ${JSON.stringify(document)}`);
    }
  }
  return found;
};

const start = (source: ReturnType<typeof memorySource<Recorded>>, store: ViewStore) => {
  const stop = new AbortController();
  const projector = createProjector({ source, store, projections: VIEWS, now: () => 0 });
  const run = projector.run(stop.signal);
  const stopped = async (): Promise<void> => {
    stop.abort();
    await run;
  };
  return { projector, stopped };
};

const signal = () => AbortSignal.timeout(30_000);

export const rebuildingContract = (factory: () => Promise<ViewStore>, numRuns: number): void => {
  it('makes the same documents, byte by byte, as a live run in any pieces and with any restarts', async () => {
    const pieces = fc.array(fc.record({ events: fc.integer({ min: 1, max: 120 }), waits: fc.boolean() }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(anyHistory, pieces, fc.integer({ min: 1, max: 40 }), async (history, lives, batch) => {
        const facts = recordedIn(history);
        const source = memorySource<Recorded>('log-1', batch);
        const store = await factory();
        let there = 0;
        for (const { events, waits } of [...lives, { events: facts.length, waits: true }]) {
          source.append(...facts.slice(there, there + events));
          there += events;
          const { projector, stopped } = start(source, store);
          if (waits) await projector.waitFor(source.end(), { signal: signal() });
          await stopped();
        }
        const live = await documentsIn(store);
        for (const view of VIEWS) await store.rebuild(view);
        const { projector, stopped } = start(source, store);
        await expect
          .poll(() => projector.status().filter(({ build, state }) => build > 1 && state === 'live').length, {
            timeout: 30_000,
          })
          .toBe(VIEWS.length);
        await stopped();
        expect(await documentsIn(store)).toEqual(live);
        expect(new Set([...live.keys()].map((key) => key.split(' ')[0])).size).toBeGreaterThan(14);
        await store.close();
      }),
      { numRuns },
    );
  });
};
