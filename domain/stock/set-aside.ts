import { done, type Outcome, type SetAside, UNCHANGED } from './command.ts';
import { type Ledger, placeOf, sellableAt } from './ledger.ts';

/**
 * Sets units aside, or makes them sellable again. Not more than there is: only what is on hand and not set aside yet, only what is
 * set aside for that reason. What has been promised may be set aside, as goods that break do; who loses by it is then told.
 */
export const setAside = (ledger: Ledger, { location, reason, quantity, reference }: SetAside): Outcome => {
  if (reference !== null && ledger.references.has(reference)) return UNCHANGED;
  const place = placeOf(ledger, location);
  const there = Math.max(0, quantity > 0 ? sellableAt(place) : (place.unavailable[reason] ?? 0));
  const units = Math.abs(quantity);
  if (units > there) return { events: [], answer: { kind: 'notThere', location, available: there } };
  const data = { sku: ledger.sku, location, quantity: units, reason, reference };
  return done([quantity > 0 ? { type: 'StockSetAside', data } : { type: 'StockMadeSellable', data }]);
};
