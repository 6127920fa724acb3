import Type from 'typebox';
import { fulfilmentOf, isGoods, type Line, type Order } from '../../../domain/order/order.ts';
import type { Address } from '../../../domain/order/request.ts';
import type { Instant } from '../../../domain/time.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { linesOf, type Shipment } from '../outgoing.ts';
import { lookUp } from '../table.ts';
import type { Despatch, DespatchedLine } from './despatch.ts';
import { documentIn } from './notice.ts';
import type { PeppolSettings } from './order.ts';
import type { LineState, OrderAnswer, Verdict } from './response.ts';
import { dateOf, type NamedParty } from './write.ts';

/** What our documents need beside the order. */
export type PeppolOut = Pick<PeppolSettings, 'sellers' | 'zone' | 'units'> & {
  /** Our own, and where we send from: a `DespatchAdvice` must tell. */
  readonly name: string;
  readonly address?: Address;
};

/** What an order that came by a document is called there, and by whom. */
export type Ordered = {
  readonly orderId: string;
  readonly buyer: NamedParty;
  readonly seller: NamedParty;
  /** Of those of the network, as the buyer named it; `null` where it named none. */
  readonly profile: string | null;
  readonly customerReference: string | null;
  readonly units: { readonly [line: string]: string };
};

const attributesDocument = documentOf(
  Type.Object({
    sellerEndpoint: maybe(Type.String()),
    profile: maybe(Type.String()),
    customerReference: maybe(Type.String()),
    lineUnits: maybe(Type.Record(Type.String(), Type.String())),
  }),
);

/** `null` where no document made the order: its external id names no buyer. */
export const orderedIn = (order: Order, { sellers, name }: PeppolOut): Ordered | null => {
  const [, buyer, orderId] = /^(\d{4}:[^/]+)\/(.+)$/s.exec(order.externalId) ?? [];
  const read = attributesDocument.read(order.attributes ?? {});
  const known = 'errors' in read ? {} : read.document;
  const seller = known.sellerEndpoint ?? sellers[0];
  if (buyer === undefined || orderId === undefined || seller === undefined) return null;
  return {
    orderId,
    buyer: { endpoint: endpointIn(buyer), name: order.billTo?.name ?? order.customer?.name ?? '' },
    seller: { endpoint: endpointIn(seller), name },
    profile: known.profile ?? null,
    customerReference: known.customerReference ?? null,
    units: known.lineUnits ?? {},
  };
};

const endpointIn = (text: string): NamedParty['endpoint'] => ({ scheme: text.slice(0, 4), id: text.slice(5) });

/** The buyer's change that was carried out last, by its `ID`; `null` where there is none. */
export const changeOf = ({ references }: Order): string | null =>
  references.map(documentIn).findLast((document) => document?.kind === 'orderChange')?.id ?? null;

/** An answer to the order, or to the change of it that was carried out last, with a verdict. */
export const answerTo = (
  order: Order,
  ordered: Ordered,
  verdict: Verdict,
  told: { readonly id: string; readonly at: Instant },
  { zone }: PeppolOut,
): OrderAnswer => {
  const { orderId, profile, customerReference, seller, buyer } = ordered;
  const isAdvanced = /advanced_ordering/.test(profile ?? '');
  return {
    ...told,
    ...{ zone, orderId, customerReference, seller, buyer, verdict },
    form: isAdvanced ? { advanced: { changeId: changeOf(order) } } : 'ordering',
    salesOrderId: order.id,
    currency: order.currency,
  };
};

/** The lines of goods as they stand; `note` is said of those that are not all to be had. */
export const lineStates = (order: Order, ordered: Ordered, note: string | null, out: PeppolOut): readonly LineState[] =>
  order.lines.filter(isGoods).map((line) => {
    const expected = line.backordered > 0 && line.expectedAt !== null ? dateOf(line.expectedAt, out.zone) : null;
    return {
      ...namedLine(line, ordered, out),
      ordered: line.ordered,
      reserved: line.open + line.reserved + line.assigned,
      backordered: line.backordered,
      shipped: line.shipped,
      promised: expected === null ? null : { from: expected, to: expected },
      note: line.cancelled > 0 ? note : null,
    };
  });

const namedLine = ({ id, name, sku }: Line, { units }: Ordered, out: PeppolOut) => {
  const unit = lookUp(units, id) ?? 'C62';
  const factor = lookUp(lookUp(out.units, sku), unit) ?? 1;
  return { id, name: name ?? sku, sku, unit, factor };
};

/** A shipment as its `DespatchAdvice`. */
export const despatchOf = (
  shipment: Shipment,
  order: Order,
  ordered: Ordered,
  at: Instant,
  places: { readonly from: Address; readonly to: Address },
  out: PeppolOut,
): Despatch => {
  const { zone } = out;
  const fulfilment = fulfilmentOf(order, shipment.fulfilment);
  const weights = fulfilment?.parcels.map(({ weightGrams }) => weightGrams ?? null) ?? [];
  const grams =
    weights.length === 0 || weights.includes(null) ? null : weights.reduce<number>((a, b) => a + (b ?? 0), 0);
  const by = fulfilment === undefined ? null : dateOf(fulfilment.deliverBy, zone);
  const [first] = shipment.parcels;
  return {
    id: shipment.fulfilment,
    ...{ at, leftAt: shipment.at, zone, grams, orderId: ordered.orderId, buyer: ordered.buyer },
    seller: { ...ordered.seller, address: places.from },
    shipTo: places.to,
    carrier: first?.carrier ?? null,
    trackingNumber: first?.trackingNumber ?? null,
    parcels: shipment.parcels.map(({ trackingNumber }) => ({ number: trackingNumber })),
    expected: by === null ? null : { from: by, to: by },
    lines: linesOf(shipment).flatMap(({ line: id, quantity }): readonly DespatchedLine[] => {
      const line = order.lines.find((one) => one.id === id);
      if (line === undefined) return [];
      const { id: named, ...article } = namedLine(line, ordered, out);
      const outstanding = line.ordered - line.cancelled - line.shipped;
      return [{ line: named, ...article, delivered: quantity, outstanding, outstandingReason: null }];
    }),
  };
};
