import type { LocationId } from '../../../domain/ids.ts';
import { decimalOf } from '../../money.ts';
import { linesOf, type Refund, type Shipment, type ShippedLine, type StockLevel } from '../outgoing.ts';
import { type BaseUnits, channelQuantity } from '../quantity.ts';
import type { ChannelRequest } from '../request.ts';
import { lookUp } from '../table.ts';

export type MagentoOut = {
  /** Where the REST API begins: `/rest/default`, `/rest/all`, or `/TENANT` in the cloud service. */
  readonly root: string;
  /** Sources of Magento's inventory, by the location that each is; without one the shop's default source is taken. */
  readonly sources?: { readonly [location: string]: string };
  /** Whether bundles are sent part by part, as the products' attribute `shipment_type` says; the order does not tell. */
  readonly bundles?: 'separately' | 'together';
  readonly units?: BaseUnits;
  /** The source that what may be sold is told of; the shop's default one if left out. */
  readonly stockSource?: string;
};

/** For each bundle of an order, how many of each part make one: the order's attribute `bundles`. */
export type Bundles = { readonly [bundle: string]: { readonly [part: string]: number } };

/** Of the shipment's comment, by which it is found again: telling of a shipment twice would make two. */
export const shipmentMark = ({ fulfilment }: Pick<Shipment, 'fulfilment'>): string => `Weir fulfilment ${fulfilment}`;

/** Of the credit memo's comment, by which it is found again. */
export const refundMark = ({ refund }: Pick<Refund, 'refund'>): string => `Weir refund ${refund}`;

/** Tells of a shipment. To be sent only once `isShipped` says no. */
export const shipRequest = (shipment: Shipment, bundles: Bundles, out: MagentoOut): ChannelRequest => {
  const source = sourceOf(shipment.location, out);
  return post(`${orderPath(shipment.externalId, out)}/ship`, {
    items: itemsOf(linesOf(shipment), bundles, out),
    notify: true,
    appendComment: false,
    comment: { comment: shipmentMark(shipment), is_visible_on_front: 0 },
    tracks: shipment.parcels.flatMap(({ trackingNumber, carrier }) =>
      trackingNumber === null
        ? []
        : [{ track_number: trackingNumber, title: carrier ?? 'Parcel', carrier_code: 'custom' }],
    ),
    ...(source !== undefined && { arguments: { extension_attributes: { source_code: source } } }),
  });
};

const sourceOf = (location: LocationId, { sources }: MagentoOut): string | undefined => lookUp(sources, location);

const itemsOf = (lines: readonly ShippedLine[], bundles: Bundles, out: MagentoOut) => {
  const together = out.bundles === 'together' ? Object.entries(bundles) : [];
  const inBundle = (line: string) => together.some(([, parts]) => Object.hasOwn(parts, line));
  const single = lines
    .filter(({ line }) => !inBundle(line))
    .map(({ line, sku, quantity }) => ({
      order_item_id: Number(line),
      qty: channelQuantity(quantity, sku, out.units),
    }));
  const whole = together.flatMap(([bundle, parts]) => {
    const sent = Object.entries(parts).map(
      ([part, each]) => (lines.find(({ line }) => line === part)?.quantity ?? 0) / each,
    );
    const qty = Math.floor(Math.min(...sent));
    return qty > 0 ? [{ order_item_id: Number(bundle), qty }] : [];
  });
  return [...single, ...whole];
};

/** The orders are there to be collected: makes their shipments, and writes to the customers. */
export const readyRequest = (externalIds: readonly string[], { root }: MagentoOut): ChannelRequest =>
  post(`${root}/V1/order/notify-orders-are-ready-for-pickup`, { orderIds: externalIds.map(Number) });

/** All that was neither invoiced nor shipped; a part of it cannot be cancelled. */
export const cancelRequest = (externalId: string, { root }: MagentoOut): ChannelRequest =>
  post(`${root}/V1/orders/${encodeURIComponent(externalId)}/cancel`, null);

/**
 * A credit memo. Through the payment where the invoice is known that it was captured by, else beside it: the money is then given back by
 * somebody else. What was kept back, or given on top, is an adjustment.
 */
export const refundRequest = (refund: Refund, invoiceId: string | null, out: MagentoOut): ChannelRequest => {
  const amount = (minor: number) => Number(decimalOf(minor, refund.currency));
  const ofLines = refund.lines.reduce((sum, line) => sum + line.amount, 0);
  const adjustment = refund.amount - ofLines - refund.shipping;
  const back = refund.lines.filter(({ goods }) => goods !== 'kept').map(({ line }) => Number(line));
  const path =
    invoiceId === null
      ? `${orderPath(refund.externalId, out)}/refund`
      : `${out.root}/V1/invoice/${encodeURIComponent(invoiceId)}/refund`;
  return post(path, {
    items: refund.lines.map(({ line, sku, quantity }) => ({
      order_item_id: Number(line),
      qty: channelQuantity(quantity, sku, out.units),
    })),
    notify: true,
    ...(invoiceId !== null && { isOnline: true }),
    appendComment: false,
    comment: { comment: refundMark(refund), is_visible_on_front: 0 },
    arguments: {
      shipping_amount: amount(refund.shipping),
      adjustment_positive: amount(Math.max(adjustment, 0)),
      adjustment_negative: amount(Math.max(-adjustment, 0)),
      extension_attributes: { return_to_stock_items: back },
    },
  });
};

/** A level of one SKU at one source; `null`: at that of the settings. */
export type SourceLevel = StockLevel & { readonly location: LocationId | null };

/**
 * Stock by source, many at once. The shop subtracts its orders by itself until they are shipped: their units must be in the quantities.
 */
export const stockRequest = (levels: readonly SourceLevel[], out: MagentoOut): ChannelRequest =>
  post(`${out.root}/V1/inventory/source-items`, {
    sourceItems: levels.map(({ sku, quantity, location }) => ({
      sku,
      source_code: (location === null ? out.stockSource : sourceOf(location, out)) ?? DEFAULT_SOURCE,
      quantity: channelQuantity(quantity, sku, out.units),
      status: quantity > 0 ? 1 : 0,
    })),
  });

/** The source that what may be sold is told of. */
export const stockSourceOf = ({ stockSource }: MagentoOut): string => stockSource ?? DEFAULT_SOURCE;

const DEFAULT_SOURCE = 'default';

const orderPath = (externalId: string, { root }: MagentoOut): string =>
  `${root}/V1/order/${encodeURIComponent(externalId)}`;

const post = (path: string, body: unknown): ChannelRequest => ({
  method: 'POST',
  path,
  headers: { accept: 'application/json' },
  body,
});
