import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../domain/ids.ts';
import { atpOf, type Offer, supplyAt } from '../domain/promise/atp.ts';
import type { StockCommand } from '../domain/stock/command.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { anyWishes, live, PLACES } from '../domain/stock/history.fixture.ts';
import { allocate, count, NOON, part, reserve, SKU, settle, stock } from '../domain/stock/testing.ts';
import { addMinutes } from '../domain/time.ts';
import { type AtpDocument, atp, atpItem } from './atp.ts';
import { recorded } from './testing.ts';

const fold = (document: AtpDocument | null, events: readonly StockEvent[]): AtpDocument | null =>
  events
    .map((event, index) => recorded(`stock-${SKU}`, index, event))
    .filter((event) => atp.keys(event).includes(SKU))
    .reduce<AtpDocument | null>((before, event) => atp.evolve(before, event, SKU), document);

const documentAfter = (...commands: readonly StockCommand[]): AtpDocument | null =>
  fold(null, stock().after(...commands).events);

const all: Offer = {
  places: [{ location: locationIdOf('a'), buffer: 0, paused: false }],
  threshold: 0,
  priority: 0,
  policy: null,
};

const place = (sellable: number, committed = 0) => ({ sellable, committed, aside: 0, safety: null });

const anyBuffer = fc.oneof(fc.nat(3), fc.record({ percent: fc.integer({ min: 1, max: 100 }) }));
const anyChannel = fc.constantFrom('web', 'shop', 'all', 'constructor').map(channelIdOf);
const NOTHING_TO_COME = { carts: {}, backordered: 0, expected: {} };

const anyOffer: fc.Arbitrary<Offer> = fc.record({
  places: fc
    .subarray([...PLACES, 'nowhere', 'constructor'])
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          fc.record({ location: fc.constant(locationIdOf(id)), buffer: anyBuffer, paused: fc.boolean() }),
        ),
      ),
    ),
  threshold: anyBuffer,
  priority: fc.constant(0),
  policy: fc.option(
    fc.record({
      channel: anyChannel,
      cap: fc.option(fc.nat(9)),
      backorderLimit: fc.constant(null),
      onShortage: fc.constant('reroute' as const),
      guarantees: fc.array(
        fc.record({
          channel: anyChannel,
          minimum: fc.nat(5),
          locations: fc.constant([]),
          shared: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    }),
  ),
});

describe('what can be promised of a SKU, by its facts alone', () => {
  it('is what the ledger says, for any channel, after whatever has happened', () =>
    fc.assert(
      fc.property(
        anyWishes,
        fc.array(anyOffer, { minLength: 1, maxLength: 4 }),
        fc.nat(20),
        (wishes, offers, minutes) => {
          let document: AtpDocument | null = null;
          live(wishes, (ledger, { facts, now }) => {
            document = fold(document, facts);
            if (document === null) return;
            expect(document.channels).toEqual(Object.fromEntries(ledger.channels));
            for (const offer of offers) {
              for (const at of [now, addMinutes(now, minutes)]) {
                expect(atpItem(document, offer, at)).toEqual(atpOf(SKU, supplyAt(ledger, at), offer, at));
              }
            }
            const holders = [...ledger.commitments]
              .filter(([, { demand }]) => demand.at !== null)
              .map(([order]) => order);
            expect(Object.keys(document.holders).toSorted()).toEqual(holders.toSorted());
          });
        },
      ),
      { numRuns: 1_500 },
    ));

  it('remembers no order that is shipped, however many are open', () => {
    const orders = Array.from({ length: 2_000 }, (_, number) => reserve(number, 1));
    const document = documentAfter(count('a', 3_000), ...orders);
    expect(document).toEqual({
      sku: SKU,
      pooled: 2_000,
      places: { a: place(3_000) },
      holders: {},
      channels: { web: { open: 2_000, backordered: 0 } },
      ...NOTHING_TO_COME,
    });
    expect(document && atpItem(document, all, NOON).available).toBe(1_000);
  });

  it('remembers who holds at a place until they have it, wherever its units are meanwhile', () => {
    const held = [count('a', 5), reserve(1, 2, { at: 'a' })];
    expect(documentAfter(...held)).toEqual({
      sku: SKU,
      pooled: 0,
      places: { a: place(5, 2) },
      holders: { 'o-1': { at: 'a', units: 2 } },
      channels: { web: { open: 2, backordered: 0 } },
      ...NOTHING_TO_COME,
    });
    const allocated = [...held, allocate(1, part(1, 'a', 2))];
    expect(documentAfter(...allocated)?.holders).toEqual({ 'o-1': { at: 'a', units: 2 } });
    const back = [...allocated, settle(1, { reserved: 2 })];
    expect(documentAfter(...back)?.places).toEqual({ a: place(5, 2) });
    const collected = [...allocated, settle(1, { shipped: [part(1, 'a', 2)] })];
    expect(documentAfter(...collected)).toEqual({
      sku: SKU,
      pooled: 0,
      places: { a: place(3) },
      holders: {},
      channels: {},
      ...NOTHING_TO_COME,
    });
  });

  it('is never less than nothing where more is committed than is there', () => {
    const document = documentAfter(
      count('a', 5),
      reserve(1, 5),
      allocate(1, part(1, 'a', 5)),
      count('a', 2, '2026-11-24T13:00:00.000Z'),
    );
    expect(document?.places).toEqual({ a: place(2, 5) });
    expect(document && atpItem(document, all, NOON)).toEqual({
      sku: SKU,
      available: 0,
      byLocation: [{ location: 'a', available: 0 }],
      future: [],
    });
  });
});
