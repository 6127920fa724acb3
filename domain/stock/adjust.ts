import { type Adjust, done, type Outcome, type StockContext, UNCHANGED } from './command.ts';
import { type Ledger, placeOf } from './ledger.ts';

export const adjust = (ledger: Ledger, command: Adjust, { now }: StockContext): Outcome => {
  const { location, delta, reason, reference } = command;
  if (reference !== null && ledger.references.has(reference)) return UNCHANGED;
  const { onHand } = placeOf(ledger, location);
  if (onHand + delta < 0) return { events: [], answer: { kind: 'notThere', location, available: onHand } };
  return done([{ type: 'StockAdjusted', data: { sku: ledger.sku, location, delta, reason, reference, at: now } }]);
};
