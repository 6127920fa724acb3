import type { LocationId } from '../ids.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import { type Commitment, type Ledger, placeOf } from '../stock/ledger.ts';
import { at, type Network } from '../stock/testing.ts';
import type { Instant } from '../time.ts';

const sum = (units: readonly number[]): number => units.reduce((all, unit) => all + unit, 0);

/**
 * What a channel can promise of a SKU, slowly, and written from the definition in words (docs/stock.md): it counts orders and carts one by one
 * and looks at no counter of the ledger.
 */
export const referenceAtp = (ledger: Ledger, network: Network, channel: string): number =>
  Math.max(
    0,
    leftFor(ledger, network, channel, () => 0, []),
  );

/**
 * What it can promise by each minute from `now` on (docs/atp.md): all that has come by then is there, whoever waits has theirs, and the
 * least of that minute and all later ones is what holds.
 */
export const referenceByMinute = (
  ledger: Ledger,
  network: Network,
  channel: string,
  now: Instant,
  minutes: number,
): readonly { readonly at: Instant; readonly available: number }[] => {
  const left = Array.from({ length: minutes + 1 }, (_, minute) => {
    const at = new Date(Date.parse(now) + minute * 60_000).toISOString();
    const come = (id: LocationId) =>
      sum([...ledger.supplies.values()].map((s) => (s.location === id && s.at > now && s.at <= at ? s.expected : 0)));
    return { at, units: leftFor(ledger, network, channel, come, commitments(ledger)) };
  });
  const today = referenceAtp(ledger, network, channel);
  return left.map(({ at }, minute) => ({
    at,
    available: Math.max(today, Math.min(...left.slice(minute).map(({ units }) => units))),
  }));
};

/** Where so much more has come, and those who wait have what they wait for. Less than zero where they have not enough. */
const leftFor = (
  ledger: Ledger,
  network: Network,
  channel: string,
  come: (id: LocationId) => number,
  waiting: readonly Pick<Commitment, 'demand' | 'backordered'>[],
): number => {
  const { places = {}, paused = [], collectOnly = [], threshold = 0, share = {} } = network[channel] ?? {};
  const open = Object.keys(places).filter((id) => !paused.includes(id) && !collectOnly.includes(id));
  const shown = open.map((id) => {
    const there = sellableAt(ledger, at(id)) + come(at(id));
    const kept = inUnits(placeOf(ledger, at(id)).safety ?? places[id] ?? 0, there);
    return Math.max(0, unclaimedAt(ledger, at(id)) + come(at(id)) - kept);
  });
  const sellable = sum(open.map((id) => Math.max(0, sellableAt(ledger, at(id)) + come(at(id)))));
  const anywhere = sum(commitments(ledger).map(({ demand, reserved }) => (demand.at === null ? reserved : 0)));
  const forOthers = sum(
    Object.entries(network).map(([other, sells]) => {
      const sharing = open.some((id) => id in sells.places && !(sells.paused ?? []).includes(id));
      return other === channel || !sharing ? 0 : Math.max(0, (sells.share?.minimum ?? 0) - openOf(ledger, other));
    }),
  );
  const wait = sum(waiting.map(({ backordered }) => backordered));
  const own = sum(waiting.map(({ demand, backordered }) => (demand.channel === channel ? backordered : 0)));
  const left = sum(shown) - anywhere - wait - inUnits(threshold, sellable) - forOthers;
  return share.cap === undefined ? left : Math.min(left, Math.max(0, share.cap - openOf(ledger, channel)) - own);
};

/** What the orders and carts of a channel have reserved, held or allocated. */
export const openOf = (ledger: Ledger, channel: string): number =>
  sum(
    commitments(ledger)
      .filter(({ demand }) => demand.channel === channel)
      .map(({ reserved, allocations }) => reserved + sum(allocations.map((a) => a.quantity))),
  );

const commitments = ({
  commitments: orders,
  carts,
}: Ledger): readonly Pick<Commitment, 'demand' | 'reserved' | 'backordered' | 'allocations'>[] => [
  ...orders.values(),
  ...[...carts.values()].map(({ demand, units }) => ({ demand, reserved: units, backordered: 0, allocations: [] })),
];

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

const inUnits = (setting: BufferSetting, of: number): number => {
  if (typeof setting === 'number') return setting;
  let units = 0;
  while (units * 100 < of * setting.percent) units += 1;
  return units;
};
