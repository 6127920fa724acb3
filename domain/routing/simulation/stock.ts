import type { LocationId, OrderId, Sku } from '../../ids.ts';
import { type Allocation, type CartEvent, type Demand, isOfCart, type StockEvent } from '../../stock/facts.ts';
import { apply, changePlace, type Draft, draftOf, emptyLedger, type Ledger } from '../../stock/ledger.ts';

/** The stock of a SKU in the simulation: what comes from the world is as it was, who has it is not. */
export type SimulatedStock = {
  readonly ledger: () => Ledger;
  /** A fact of the real ledger. Counts come as what they found more or less than was thought. */
  readonly happened: (event: StockEvent) => void;
  /** What an order has from now on: units that wait for a place, and units at locations. */
  readonly hold: (order: OrderId, demand: Demand, has: Held) => void;
  /** Units have left a location. */
  readonly ship: (location: LocationId, units: number) => void;
  /** Units are there that there were not. */
  readonly add: (location: LocationId, units: number) => void;
};

export type Held = { readonly reserved: number; readonly allocations: readonly Allocation[] };

export const simulatedStock = (sku: Sku): SimulatedStock => {
  const draft: Draft = draftOf(emptyLedger(sku));
  /** What the real ledger says is on hand: a count says what it differs by from this. */
  const real = new Map<LocationId, number>();

  const add = (location: LocationId, units: number): void => {
    changePlace(draft, location, (place) => ({ ...place, onHand: place.onHand + units }));
  };
  const move = (location: LocationId, units: number): void => {
    real.set(location, (real.get(location) ?? 0) + units);
    add(location, units);
  };
  const cart = (event: CartEvent): void => {
    apply(draft, event);
    // Who has it as an order is said by the order.
    if (event.type === 'CartConverted') release(event.data.order);
  };
  const release = (order: OrderId): void => {
    const has = draft.commitments.get(order);
    if (has === undefined) return;
    const { reserved, backordered, allocations } = has;
    apply(draft, { type: 'StockReleased', data: { sku, order, reserved, backordered, allocations } });
  };

  return {
    ledger: () => draft,
    happened(event) {
      if (isOfCart(event)) return cart(event);
      switch (event.type) {
        case 'StockCounted': {
          const { location, onHand } = event.data;
          move(location, onHand - (real.get(location) ?? 0));
          changePlace(draft, location, (place) => ({
            ...place,
            unavailable: { ...place.unavailable, notFound: 0 },
          }));
          return;
        }
        case 'StockAdjusted':
          return move(event.data.location, event.data.delta);
        case 'SupplyReceived':
          return move(event.data.location, event.data.quantity);
        case 'TransferSent':
          return move(event.data.from, -event.data.quantity);
        case 'StockReturned': {
          const { location, quantity, unavailable } = event.data;
          move(location, quantity);
          if (unavailable !== null) setAside(draft, location, { reason: unavailable, quantity });
          return;
        }
        case 'StockSetAside':
          return setAside(draft, event.data.location, event.data);
        case 'StockMadeSellable':
          return setAside(draft, event.data.location, { ...event.data, quantity: -event.data.quantity });
        case 'SafetyStockSet':
          return apply(draft, event);
        case 'StockShipped':
          real.set(event.data.location, (real.get(event.data.location) ?? 0) - event.data.quantity);
          return;
        case 'StockReserved':
        case 'StockBackordered':
        case 'BackorderFilled':
        case 'BackorderPromised':
        case 'ReservationLost':
        case 'StockAllocated':
        case 'StockDeallocated':
        case 'StockReleased':
        case 'StockOvercommitted':
        case 'SupplyExpected':
        case 'SupplyCancelled':
        case 'SupplyLate':
          return;
      }
    },
    hold(order, demand, { reserved, allocations }) {
      release(order);
      const quantity = allocations.reduce((sum, one) => sum + one.quantity, reserved);
      if (quantity === 0) return;
      apply(draft, { type: 'StockReserved', data: { sku, order, quantity, demand } });
      if (allocations.length > 0) apply(draft, { type: 'StockAllocated', data: { sku, order, allocations } });
    },
    ship: (location, units) => add(location, -units),
    add,
  };
};

type SetAside = Extract<StockEvent, { readonly type: 'StockSetAside' }>['data'];

const setAside = (draft: Draft, location: LocationId, { reason, quantity }: Pick<SetAside, 'reason' | 'quantity'>) => {
  changePlace(draft, location, (place) => ({
    ...place,
    unavailable: { ...place.unavailable, [reason]: (place.unavailable[reason] ?? 0) + quantity },
  }));
};
