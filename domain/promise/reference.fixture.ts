import type { LocationId } from '../ids.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import { type Ledger, placeOf } from '../stock/ledger.ts';
import { at, type Network } from '../stock/testing.ts';

const sum = (units: readonly number[]): number => units.reduce((all, unit) => all + unit, 0);

/**
 * What a channel can promise of a SKU, slowly, and written from the definition in words (docs/stock.md): it counts orders one by one
 * and looks at no counter of the ledger.
 */
export const referenceAtp = (ledger: Ledger, network: Network, channel: string): number => {
  const { places = {}, paused = [], threshold = 0, share = {} } = network[channel] ?? {};
  const open = Object.keys(places).filter((id) => !paused.includes(id));
  const shown = open.map((id) =>
    Math.max(0, unclaimedAt(ledger, at(id)) - keptBackAt(ledger, at(id), places[id] ?? 0)),
  );
  const sellable = sum(open.map((id) => Math.max(0, sellableAt(ledger, at(id)))));
  const anywhere = sum(commitments(ledger).map(({ demand, reserved }) => (demand.at === null ? reserved : 0)));
  const forOthers = sum(
    Object.entries(network).map(([other, sells]) => {
      const sharing = open.some((id) => id in sells.places && !(sells.paused ?? []).includes(id));
      return other === channel || !sharing ? 0 : Math.max(0, (sells.share?.minimum ?? 0) - openOf(ledger, other));
    }),
  );
  const left = sum(shown) - anywhere - inUnits(threshold, sellable) - forOthers;
  const upToCap = share.cap === undefined ? left : Math.min(left, share.cap - openOf(ledger, channel));
  return Math.max(0, upToCap);
};

/** What the orders of a channel have reserved or allocated. */
export const openOf = (ledger: Ledger, channel: string): number =>
  sum(
    commitments(ledger)
      .filter(({ demand }) => demand.channel === channel)
      .map(({ reserved, allocations }) => reserved + sum(allocations.map((a) => a.quantity))),
  );

const commitments = (ledger: Ledger) => [...ledger.commitments.values()];

const sellableAt = (ledger: Ledger, id: LocationId): number => {
  const { onHand, unavailable } = placeOf(ledger, id);
  return onHand - sum(Object.values(unavailable));
};

/** Sellable, and neither allocated nor reserved for an order that is collected there. */
const unclaimedAt = (ledger: Ledger, id: LocationId): number =>
  sellableAt(ledger, id) -
  sum(
    commitments(ledger).map(
      ({ demand, reserved, allocations }) =>
        (demand.at === id ? reserved : 0) + sum(allocations.map((a) => (a.location === id ? a.quantity : 0))),
    ),
  );

/** The one most specific setting: that of the SKU at the place, or that of the place. */
const keptBackAt = (ledger: Ledger, id: LocationId, ofPlace: BufferSetting): number =>
  inUnits(placeOf(ledger, id).safety ?? ofPlace, sellableAt(ledger, id));

const inUnits = (setting: BufferSetting, of: number): number => {
  if (typeof setting === 'number') return setting;
  let units = 0;
  while (units * 100 < of * setting.percent) units += 1;
  return units;
};
