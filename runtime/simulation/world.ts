import type { ChannelId, LocationId, Sku } from '../../domain/ids.ts';
import { goodsOf, perUnitOf } from '../../domain/order/goods.ts';
import { isGoods, type Line, type Order } from '../../domain/order/order.ts';
import { routableOf } from '../../domain/order/routing.ts';
import { demandOf } from '../../domain/order/stock.ts';
import type { Explanation } from '../../domain/routing/explanation.ts';
import type { Article } from '../../domain/routing/network.ts';
import { needOf } from '../../domain/routing/routable.ts';
import { type Plan, route } from '../../domain/routing/route.ts';
import { localDay } from '../../domain/routing/schedule.ts';
import { type Alternative, channelIn, locationIn } from '../../domain/routing/simulation/change.ts';
import { placedOf, type SimulatedOrder, type SimulatedParcel } from '../../domain/routing/simulation/order.ts';
import { type SimulatedStock, simulatedStock } from '../../domain/routing/simulation/stock.ts';
import type { Channel } from '../../domain/setup/channel.ts';
import type { Location } from '../../domain/setup/location.ts';
import { liveAt } from '../../domain/stock/carts.ts';
import type { StockEvent } from '../../domain/stock/facts.ts';
import type { Instant } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import { articleIn } from '../articles.ts';
import { directory } from '../directory.ts';
import { networkOf } from '../network.ts';

/** The world that is simulated: its set-up, its stock, and what its locations have to do. Orders are handed in. */
export type SimulatedWorld = {
  readonly location: (id: LocationId) => Location | undefined;
  readonly locations: () => readonly Location[];
  readonly channel: (id: ChannelId) => Channel | undefined;
  readonly articles: ReadonlyMap<Sku, Article>;
  /** From here on it is the alternative. */
  readonly turn: () => void;
  readonly setUp: (event: Recorded) => void;
  readonly stock: (event: StockEvent) => void;
  /** Decides what of an order has no place, with what it has already. */
  readonly decide: (asking: Asking) => Plan | { readonly failed: Explanation };
  /** The order has this from now on, and had that before: its stock and the locations' days follow. */
  readonly placed: (order: Order, before: SimulatedOrder, after: SimulatedOrder) => void;
};

export type Asking = {
  readonly order: Order;
  readonly has: SimulatedOrder;
  readonly now: Instant;
  /** To an address that has been forgotten, as it is on record. */
  readonly kilometres: ReadonlyMap<LocationId, number>;
};

/** Units of a line that are to be sent and have no place. What has left in truth is still waited for here where it had none. */
export const unplacedOf = (has: SimulatedOrder, line: Line): number =>
  isGoods(line) ? Math.max(0, line.reserved + line.assigned + line.shipped - placedOf(has, line.id)) : 0;

export const simulatedWorld = (alternative: Alternative): SimulatedWorld => {
  const known = directory();
  const articles = new Map<Sku, Article>();
  const stocks = new Map<Sku, SimulatedStock>();
  const days = new Map<LocationId, Map<string, number>>();
  let turned = false;

  const stockOf = (sku: Sku): SimulatedStock => {
    const stock = stocks.get(sku) ?? simulatedStock(sku);
    stocks.set(sku, stock);
    return stock;
  };

  const load = (locations: readonly Location[], channels: readonly Channel[]): void =>
    known.load({
      locations,
      channels,
      specials: [],
      keys: [],
      webhooks: [],
      connectors: [],
      removedConnectors: [],
      routing: known.routing(),
    });

  /** The other rules are a set of their own, after the last that there was. */
  const ruleBy = (lastVersion: number): void => {
    const { rules } = alternative;
    if (rules === null) return;
    const routing = { active: { version: lastVersion + 1, rules }, draft: null };
    known.load({
      locations: [],
      channels: [],
      specials: [],
      keys: [],
      webhooks: [],
      connectors: [],
      removedConnectors: [],
      routing,
    });
  };

  const countDay = ({ location, shipBy }: SimulatedParcel, by: 1 | -1): void => {
    if (location.capacityPerDay === null) return;
    const day = localDay(location, shipBy);
    const counts = days.get(location.id) ?? new Map<string, number>();
    counts.set(day, (counts.get(day) ?? 0) + by);
    days.set(location.id, counts);
  };

  const hold = (order: Order, has: SimulatedOrder): void => {
    const demand = demandOf(order);
    for (const sku of order.skus) {
      const reserved = order.lines.reduce((sum, line) => sum + perUnitOf(line, sku) * unplacedOf(has, line), 0);
      const allocations = has.parcels.flatMap(({ location: { id: location }, fulfilment, lines }) => {
        const quantity = lines.reduce((sum, one) => {
          const line = order.lines.find(({ id }) => id === one.line);
          return line === undefined ? sum : sum + perUnitOf(line, sku) * (one.quantity - one.shipped);
        }, 0);
        return quantity === 0 ? [] : [{ fulfilment, location, quantity }];
      });
      stockOf(sku).hold(order.id, demand, { reserved, allocations });
    }
  };

  const ship = (order: Order, before: SimulatedOrder, after: SimulatedOrder): void => {
    for (const line of order.lines) {
      for (const { location, units } of newlyShipped(before, after, line)) {
        for (const { sku, quantity } of goodsOf(line)) stockOf(sku).ship(location, units * quantity);
      }
    }
  };

  return {
    location: known.location,
    locations: known.locations,
    channel: known.channel,
    articles,
    turn() {
      turned = true;
      const { add } = alternative;
      const { active, draft } = known.routing();
      ruleBy(Math.max(active?.version ?? 0, draft?.version ?? 0));
      const channels = known.channels().map((channel) => channelIn(alternative, channel));
      const locations = known.locations().map((location) => locationIn(alternative, location));
      load([...locations, ...add.map(({ location }) => locationIn(alternative, location))], channels);
      for (const { location, stock } of add) {
        for (const { sku, onHand } of stock) stockOf(sku).add(location.id, onHand);
      }
    },
    setUp(event) {
      switch (event.type) {
        case 'LocationSet':
          load([turned ? locationIn(alternative, event.data) : event.data], []);
          return;
        case 'ChannelSet':
          load([], [turned ? channelIn(alternative, event.data) : event.data]);
          return;
        case 'ProductSet':
          articles.set(event.data.sku, articleIn(event.data));
          return;
        case 'RoutingRulesDrafted':
        case 'RoutingRulesSet':
          if (turned && alternative.rules !== null) ruleBy(event.data.version);
          else known.apply(event);
          return;
        default:
          return;
      }
    },
    stock: (event) => stockOf(event.data.sku).happened(event),
    decide({ order, has, now, kilometres }) {
      const asked: Order = {
        ...order,
        lines: order.lines.map((line) => ({ ...line, reserved: unplacedOf(has, line) })),
      };
      const routable = { ...routableOf(asked), parcels: has.parcels.length, rejections: has.rejections };
      const ledgers = [...needOf(routable.lines).keys()].map((sku) => liveAt(stockOf(sku).ledger(), now));
      const at = (location: LocationId) => days.get(location) ?? new Map<string, number>();
      const network = networkOf({ directory: known, workload: { at } }, asked, ledgers, articles);
      const measured = routable.position === null && kilometres.size > 0 ? { ...network, kilometres } : network;
      return route(routable, measured, known.rules(), now);
    },
    placed(order, before, after) {
      ship(order, before, after);
      hold(order, after);
      const stays = new Set(after.parcels.map(({ fulfilment }) => fulfilment));
      const stood = new Set(before.parcels.map(({ fulfilment }) => fulfilment));
      for (const parcel of before.parcels) if (!stays.has(parcel.fulfilment)) countDay(parcel, -1);
      for (const parcel of after.parcels) if (!stood.has(parcel.fulfilment)) countDay(parcel, 1);
    },
  };
};

const newlyShipped = (before: SimulatedOrder, after: SimulatedOrder, { id }: Pick<Line, 'id'>) =>
  after.parcels.flatMap(({ fulfilment, location, lines }) => {
    const left = (parcels: SimulatedOrder['parcels']): number =>
      parcels.find((parcel) => parcel.fulfilment === fulfilment)?.lines.find(({ line }) => line === id)?.shipped ?? 0;
    const units = (lines.find(({ line }) => line === id)?.shipped ?? 0) - left(before.parcels);
    return units > 0 ? [{ location: location.id, units }] : [];
  });
