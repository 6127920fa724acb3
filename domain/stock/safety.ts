import { sameBuffer } from '../setup/buffer.ts';
import { done, type Outcome, type SetSafety, UNCHANGED } from './command.ts';
import { type Ledger, placeOf } from './ledger.ts';

/** Sets what is kept back of the SKU at a location. It is hidden from new sales alone, so nobody loses by it. */
export const setSafety = (ledger: Ledger, { location, safety }: SetSafety): Outcome =>
  sameBuffer(placeOf(ledger, location).safety, safety)
    ? UNCHANGED
    : done([{ type: 'SafetyStockSet', data: { sku: ledger.sku, location, safety } }]);
