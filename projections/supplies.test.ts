import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StockEvent } from '../domain/stock/facts.ts';
import { anyWishes, live } from '../domain/stock/history.fixture.ts';
import { supplyOf } from '../domain/stock/supply.ts';
import { SKU } from '../domain/stock/testing.ts';
import { type SupplyDocument, supplies } from './supplies.ts';
import { recorded } from './testing.ts';

/** Takes the facts of one decision into the documents of the supplies that they are about. */
const fold = (documents: Map<string, SupplyDocument>, facts: readonly StockEvent[]): void => {
  for (const [revision, fact] of facts.entries()) {
    const event = recorded(`stock-${SKU}`, revision, fact);
    for (const id of supplies.keys(event)) {
      const document = supplies.evolve(documents.get(id) ?? null, event, id);
      if (document !== null) documents.set(id, document);
    }
  }
};

describe('the view of supplies', () => {
  it('says of every supply what the ledger says, whatever has happened', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        const documents = new Map<string, SupplyDocument>();
        live(wishes, (ledger, { facts }) => {
          fold(documents, facts);
          expect(documents.size).toBe(ledger.supplies.size + ledger.closedSupplies.size);
          for (const { id, supply, status, dueAt, location, expectedAt } of documents.values()) {
            expect(supply).toEqual(supplyOf(ledger, id));
            expect([location, expectedAt]).toEqual([supply.location, supply.at]);
            const open = supply.late ? 'late' : 'expected';
            if (ledger.supplies.has(id)) expect(status).toBe(open);
            else expect(['received', 'cancelled', 'lost']).toContain(status);
            expect(dueAt).toBe(status === 'expected' ? supply.at : null);
          }
        });
      }),
      { numRuns: 500 },
    ));
});
