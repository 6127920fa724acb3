import type { Sku, SupplyId } from '../domain/ids.ts';
import { type ExpectedSupply, wholeOf } from '../domain/stock/supply.ts';
import type { SupplyStatus } from '../projections/supplies.ts';

/** A supply as it is shown, in lists and with the stock of its SKU. */
export const presentSupply = (id: SupplyId, sku: Sku, supply: ExpectedSupply, status: SupplyStatus) => ({
  id,
  sku,
  kind: supply.kind,
  location: supply.location,
  from: supply.sent?.from ?? null,
  quantity: wholeOf(supply),
  expected: supply.expected,
  received: supply.received,
  lost: supply.lost,
  expectedAt: supply.at,
  status,
});
