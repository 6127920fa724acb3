import type { LocationId } from '../domain/ids.ts';
import { availableAt, bufferAt, stockedAt, withheldAt } from '../domain/promise/atp.ts';
import { liveAt, unitsInCarts } from '../domain/stock/carts.ts';
import { type Ledger, type Place, unavailableAt } from '../domain/stock/ledger.ts';
import type { Instant } from '../domain/time.ts';
import type { Directory } from '../runtime/directory.ts';
import type { LedgerAt } from '../runtime/stock.ts';
import { presentSupply } from './present-supply.ts';

/** The stock of a SKU as it is at an instant: without what was held for checkouts whose time has come. */
export const presentStockNow = (
  at: LedgerAt,
  now: Instant,
  directory: Pick<Directory, 'location'>,
  only?: LocationId,
) => presentStock({ ...at, ledger: liveAt(at.ledger, now) }, directory, only);

/** The stock of a SKU as its facts say: in all, and by location (or at the one that is asked for). */
export const presentStock = (
  { ledger, revision, position }: LedgerAt,
  directory: Pick<Directory, 'location'>,
  only?: LocationId,
) => {
  const places = [...ledger.places].map(([location, place]) => {
    const { safetyStock: buffer = 0, paused = false } = directory.location(location) ?? {};
    const stocked = stockedAt(place);
    return {
      location,
      onHand: place.onHand,
      unavailable: unavailableAt(place),
      unavailableBy: nonzero(place.unavailable),
      allocated: place.allocated,
      reserved: place.held,
      safety: bufferAt(stocked, buffer),
      safetySetting: place.safety,
      withheld: withheldAt(stocked, buffer),
      paused,
      available: availableAt(stocked, { buffer, paused }),
    };
  });
  return {
    sku: ledger.sku,
    onHand: places.reduce((sum, place) => sum + place.onHand, 0),
    unavailable: places.reduce((sum, place) => sum + place.unavailable, 0),
    reserved: reservedOf(ledger),
    inCarts: unitsInCarts(ledger),
    allocated: places.reduce((sum, place) => sum + place.allocated, 0),
    backordered: ledger.backordered,
    byLocation: only === undefined ? places : places.filter((place) => place.location === only),
    supply: [...ledger.supplies]
      .filter(([, supply]) => only === undefined || supply.location === only)
      .map(([id, supply]) => presentSupply(id, ledger.sku, supply, supply.late ? 'late' : 'expected')),
    revision,
    position: String(position),
  };
};

const nonzero = (units: Place['unavailable']): Place['unavailable'] =>
  Object.fromEntries(Object.entries(units).filter(([, quantity]) => quantity > 0));

/** Units promised to orders or held for checkouts, and not yet allocated: pooled over all locations, and held at one. */
const reservedOf = (ledger: Ledger): number => {
  let units = ledger.pooled;
  for (const place of ledger.places.values()) units += place.held;
  return units;
};
