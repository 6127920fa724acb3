import { type LocationId, lineIdOf, type Sku } from '../domain/ids.ts';
import { evolve } from '../domain/order/evolve.ts';
import type { OrderFacts, Quantity } from '../domain/order/facts.ts';
import { noOrder, type Order } from '../domain/order/order.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { placedLine } from '../domain/order/request.ts';
import { routableOf } from '../domain/order/routing.ts';
import type { Candidate, Network } from '../domain/routing/network.ts';
import { rateFor } from '../domain/routing/rates.ts';
import type { Routable } from '../domain/routing/routable.ts';
import { deliveredAt, departureOf, departureWithRoom } from '../domain/routing/schedule.ts';
import type { PlannedParcel } from '../domain/routing/simulation/measure.ts';
import type { Location } from '../domain/setup/location.ts';
import { type Instant, instantOf } from '../domain/time.ts';
import { articleIn } from '../runtime/articles.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { Shop } from './shop.ts';

/** A way to choose what each location sends of an order; `null`: it cannot be sent. */
export type Selection = (asked: Asked) => readonly Chosen[] | null;
export type Asked = { readonly routable: Routable; readonly network: Network; readonly now: Instant };
export type Chosen = { readonly location: Location; readonly lines: readonly Quantity[] };

/** The facts by which an order comes to wait for a location. */
export const placedFacts = (request: OrderRequest, shop: Shop) => {
  const components = (sku: Sku) => shop.products.find((product) => product.sku === sku)?.components ?? null;
  const lines = request.lines.map((line, index) => {
    const made = components(line.sku);
    return placedLine(made === null ? line : { ...line, components: made }, line.id ?? lineIdOf(String(index + 1)));
  });
  const { channel, externalId, placedAt, currency, customer } = request;
  const placed: OrderFacts['OrderPlaced'] = {
    channel,
    externalId,
    placedAt,
    currency,
    customer,
    id: orderIdFor(channel, externalId),
    shipTo: request.shipTo ?? null,
    billTo: null,
    country: request.shipTo?.country ?? null,
    delivery: request.delivery ?? { method: 'ship' },
    lines,
    shipping: null,
    payment: null,
    attributes: null,
    backorder: 'never',
    holds: [],
  };
  const reserved = { lines: lines.map(({ id, quantity }) => ({ line: id, quantity })) };
  return [
    { type: 'OrderPlaced', data: placed },
    { type: 'LinesReserved', data: reserved },
  ] as const;
};

/** The sales of a shop by one way to choose, with stock and days of its own. Nobody orders what is nowhere. */
export const selling = (shop: Shop, select: Selection) => {
  const stock = new Map<LocationId, Map<Sku, number>>();
  for (const { sku, location, onHand } of shop.shelves) {
    const at = stock.get(location) ?? new Map<Sku, number>();
    stock.set(location, at.set(sku, onHand));
  }
  const articles = new Map(shop.products.map((product) => [product.sku, articleIn(product)]));
  const days = new Map<LocationId, Map<string, number>>();
  const dayOf = (id: LocationId): Map<string, number> => {
    const known = days.get(id) ?? new Map<string, number>();
    days.set(id, known);
    return known;
  };

  const candidateFor = (location: Location, { lines }: Routable): Candidate => {
    const has = stock.get(location.id);
    const units = (sku: Sku): number => has?.get(sku) ?? 0;
    const skus = lines.flatMap(({ goods }) => goods.map(({ sku }) => sku));
    return {
      location,
      stock: new Map(skus.map((sku) => [sku, { available: units(sku), sellable: units(sku) }])),
      load: dayOf(location.id),
      sales: new Map(),
    };
  };

  /** It leaves on the first day that has room, whoever chose the location. */
  const sent = (order: Order, { location, lines }: Chosen, now: Instant): PlannedParcel => {
    const transit = rateFor(location, { country: order.country, service: null })?.days ?? 0;
    const departure = departureWithRoom(location, now, dayOf(location.id)) ?? departureOf(location, now);
    dayOf(location.id).set(departure.day, (dayOf(location.id).get(departure.day) ?? 0) + 1);
    return { location, lines, shipBy: departure.shipBy, deliverBy: instantOf(deliveredAt(departure, transit)) };
  };

  return {
    articles,
    /** Sends an order; no parcels where that is not possible. */
    sell(request: OrderRequest): { readonly order: Order; readonly parcels: readonly PlannedParcel[] } {
      const order = placedFacts(request, shop).reduce<Order>(evolve, noOrder);
      const routable = routableOf(order);
      const now = request.placedAt;
      const of = shop.channels.find(({ id }) => id === request.channel);
      const network: Network = {
        channel: { locations: of?.locations ?? [] },
        candidates: shop.locations.map((location) => candidateFor(location, routable)),
        articles,
      };
      const chosen = select({ routable, network, now }) ?? [];
      for (const { location, lines } of chosen) {
        const has = stock.get(location.id) ?? new Map<Sku, number>();
        for (const { line, quantity } of lines) {
          for (const { sku, quantity: per } of routable.lines.find((one) => one.line === line)?.goods ?? []) {
            has.set(sku, (has.get(sku) ?? 0) - quantity * per);
          }
        }
      }
      return { order, parcels: chosen.map((one) => sent(order, one, now)) };
    },
  };
};
