import fc from 'fast-check';
import { expect, it } from 'vitest';
import { skuOf } from '../domain/ids.ts';
import { viewDifferences } from '../domain/stock/counters.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { anyWishes, live } from '../domain/stock/history.fixture.ts';
import { emptyLedger, evolveAll, type Ledger } from '../domain/stock/ledger.ts';
import { past, SKU } from '../domain/stock/testing.ts';
import type { Recorded } from '../log/codec.ts';
import { type CartDocument, carts } from './carts.ts';
import { type HoldDocument, holds } from './holds.ts';
import { type InventoryDocument, inventory } from './inventory.ts';
import type { Document, Projection } from './port.ts';

/** The lives of two SKUs, turn about. */
const historyOf = (first: readonly StockEvent[], second: readonly StockEvent[]): readonly StockEvent[] =>
  Array.from({ length: Math.max(first.length, second.length) }).flatMap((_, turn) =>
    [first[turn], second[turn]].filter((event) => event !== undefined),
  );

const ofOther = (event: StockEvent): StockEvent =>
  JSON.parse(JSON.stringify(event).replaceAll(`"sku":"${SKU}"`, '"sku":"SHOE"'));

const recorded = (event: StockEvent, turn: number): Recorded => ({
  ...event,
  id: `event-${turn}`,
  stream: `stock-${event.data.sku}`,
  revision: turn,
  position: BigInt(turn),
  metadata: { at: past(turn), by: 'test', correlationId: '', causationId: '', schema: 1, hash: '' },
});

const folded = <D extends Document>(projection: Projection<Recorded, D>, events: readonly StockEvent[]) => {
  const documents = new Map<string, D>();
  for (const event of events.map(recorded)) {
    for (const id of projection.keys(event)) {
      const document = projection.evolve(documents.get(id) ?? null, event, id);
      if (document === null) documents.delete(id);
      else documents.set(id, document);
    }
  }
  return documents;
};

/** What the ledgers hold, order by order, as the view shows it. */
const heldIn = (ledgers: readonly Ledger[]): ReadonlyMap<string, HoldDocument['skus']> => {
  const orders = new Map<string, HoldDocument['skus']>();
  for (const { sku, commitments } of ledgers) {
    for (const [order, { reserved, backordered, allocations }] of commitments) {
      const allocated = allocations.reduce((sum, { quantity }) => sum + quantity, 0);
      orders.set(order, { ...orders.get(order), [sku]: { reserved, backordered, allocated } });
    }
  }
  return orders;
};

const anyHistory = fc.tuple(anyWishes, anyWishes).map(([one, other]) =>
  historyOf(
    live(one, () => undefined),
    live(other, () => undefined).map(ofOther),
  ),
);

const ledgersOf = (events: readonly StockEvent[]): readonly Ledger[] =>
  [SKU, skuOf('SHOE')].map((sku) =>
    evolveAll(
      emptyLedger(sku),
      events.filter((event) => event.data.sku === sku),
    ),
  );

it('holds shows what the ledgers hold for each order, and nothing of an order that they hold nothing for', () =>
  fc.assert(
    fc.property(anyHistory, (events) => {
      const documents = folded(holds, events);
      const shown = new Map([...documents].map(([id, { skus }]) => [id, skus]));
      expect(shown).toEqual(heldIn(ledgersOf(events)));
      for (const [id, { order }] of documents) expect(order).toBe(id);
    }),
    { numRuns: 300 },
  ));

it('holds says when what it holds for an order last changed', () =>
  fc.assert(
    fc.property(anyHistory, (events) => {
      for (const { order, since } of folded(holds, events).values()) {
        const isItsOwn = (event: StockEvent) =>
          event.type !== 'BackorderPromised' && 'order' in event.data && event.data.order === order;
        const last = events.findLastIndex(isItsOwn);
        expect(since).toBe(past(last));
      }
    }),
    { numRuns: 100 },
  ));

it('inventory has the figures of the ledger, whatever happened', () =>
  fc.assert(
    fc.property(anyHistory, (events) => {
      const documents: ReadonlyMap<string, InventoryDocument> = folded(inventory, events);
      for (const ledger of ledgersOf(events)) {
        const document = documents.get(ledger.sku);
        if (document !== undefined) expect(viewDifferences(ledger, document)).toEqual([]);
      }
    }),
    { numRuns: 100 },
  ));

it('carts shows what the ledgers hold for each checkout, and when the first of it times out', () =>
  fc.assert(
    fc.property(anyHistory, (events) => {
      const held = new Map<string, CartDocument['skus']>();
      for (const ledger of ledgersOf(events)) {
        for (const [id, cart] of ledger.carts) held.set(id, { ...held.get(id), [ledger.sku]: cart });
      }
      const documents = folded(carts, events);
      expect(new Map([...documents].map(([id, { skus }]) => [id, skus]))).toEqual(held);
      for (const { skus, endsAt } of documents.values()) {
        expect(Object.values(skus).every(({ expiresAt }) => expiresAt >= endsAt)).toBe(true);
        expect(Object.values(skus).some(({ expiresAt }) => expiresAt === endsAt)).toBe(true);
      }
    }),
    { numRuns: 300 },
  ));
