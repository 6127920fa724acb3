import type { LineId } from '../../../domain/ids.ts';
import type { Minor } from '../../../domain/money.ts';
import { decimalOf, shareOf } from '../../money.ts';
import { linesOf, type Shipment, type ShippedParcel, type StockLevel } from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';
import { lookUp } from '../table.ts';

/** Requests to the seller API. Those that a user of several shops sends have `shop_id` added to their path by the connection. */

export type MiraklOut = {
  /** Codes of SH21 by our carriers' names; a carrier that is not in the table goes by its name and the address of its tracking. */
  readonly carriers?: { readonly [carrier: string]: string };
  /** Codes of the marketplace's warehouses by our locations. */
  readonly warehouses?: { readonly [location: string]: string };
  /** Code of the marketplace's warehouse that what may be sold is told of. Left out: of none, for an offer as a whole. */
  readonly stockWarehouse?: string;
  /** The marketplace has several shipments for an order. Left out: an order is told of once, when all of it has left. */
  readonly multiShipment?: boolean;
  /** Codes of RE02, without which nothing can be cancelled or given back. */
  readonly cancelReason?: string;
  readonly refundReason?: string;
};

/** OR21: all lines at once. What is not accepted is refused, and counts against the seller. */
export const acceptRequest = (
  externalId: string,
  lines: readonly { readonly line: LineId; readonly accepted: boolean }[],
): ChannelRequest =>
  put(`/api/orders/${encodeURIComponent(externalId)}/accept`, {
    order_lines: lines.map(({ line, accepted }) => ({ id: line, accepted })),
  });

/** OR23: before OR24; an order has one tracking. `null` where the parcel has none. */
export const trackingRequest = (
  externalId: string,
  parcel: Pick<ShippedParcel, 'carrier' | 'trackingNumber' | 'trackingUrl'>,
  out: MiraklOut,
): ChannelRequest | null =>
  parcel.trackingNumber === null
    ? null
    : put(`/api/orders/${encodeURIComponent(externalId)}/tracking`, trackingOf(parcel, out));

const trackingOf = (
  { carrier, trackingNumber, trackingUrl }: Pick<ShippedParcel, 'carrier' | 'trackingNumber' | 'trackingUrl'>,
  { carriers }: MiraklOut,
) => {
  const code = lookUp(carriers, carrier);
  return {
    ...(code !== undefined && { carrier_code: code }),
    ...(carrier !== null && { carrier_name: carrier }),
    ...(code === undefined && trackingUrl !== null && { carrier_url: trackingUrl }),
    tracking_number: trackingNumber,
  };
};

/** OR24: the whole order has left. */
export const shipRequest = (externalId: string): ChannelRequest =>
  put(`/api/orders/${encodeURIComponent(externalId)}/ship`, null);

/** ST01, where the marketplace has several shipments for an order: each parcel is one, in place of OR23 and OR24. */
export const shipmentsRequest = (
  { externalId, location }: Pick<Shipment, 'externalId' | 'location'>,
  parcels: readonly ReferredParcel[],
  out: MiraklOut,
): ChannelRequest => {
  const warehouse = lookUp(out.warehouses, location);
  return json('POST', '/api/shipments', {
    shipments: parcels.map(({ reference, parcel }) => ({
      order_id: externalId,
      shipped: true,
      shipment_lines: linesOf({ parcels: [parcel] }).map(({ line, sku, quantity }) => ({
        order_line_id: line,
        offer_sku: sku,
        quantity,
        package_reference: reference,
      })),
      ...(parcel.trackingNumber !== null && { tracking: shipmentTracking(parcel, out) }),
      ...(warehouse !== undefined && { shipping_from: { warehouse: { code: warehouse } } }),
    })),
  });
};

/** A parcel with what it is found again by before it is told of a second time: Mirakl does not know a repeat. */
export type ReferredParcel = { readonly reference: string; readonly parcel: ShippedParcel };

export const referredParcels = ({
  fulfilment,
  parcels,
}: Pick<Shipment, 'fulfilment' | 'parcels'>): readonly ReferredParcel[] =>
  parcels.map((parcel, index) => ({ reference: `${fulfilment}-${index + 1}`, parcel }));

const shipmentTracking = (parcel: ShippedParcel, { carriers }: MiraklOut) => {
  const code = lookUp(carriers, parcel.carrier);
  return {
    ...(code !== undefined && { carrier_code: code }),
    ...(parcel.carrier !== null && { carrier_name: parcel.carrier }),
    tracking_number: parcel.trackingNumber,
    ...(parcel.trackingUrl !== null && { tracking_url: parcel.trackingUrl }),
  };
};

/** What is given back or cancelled of one line; tax included, as everywhere. */
export type LineMoney = {
  readonly line: LineId;
  readonly quantity: number;
  readonly amount: Minor;
  readonly shipping: Minor;
  readonly reasonCode: string;
};

/** What of an order its cancelations and refunds need: an amount is told in the order's mode, and its taxes by their codes. */
export type OrderTaxes = {
  readonly currency: string;
  readonly mode: 'TAX_INCLUDED' | 'TAX_EXCLUDED';
  /** Of the whole line, as it was ordered. */
  readonly lines: { readonly [line: string]: LineTaxes };
};

export type LineTaxes = {
  /** Tax included, of the line and of its shipping. */
  readonly amount: Minor;
  readonly shipping: Minor;
  readonly taxes: readonly Tax[];
  readonly shippingTaxes: readonly Tax[];
};

type Tax = { readonly code: string; readonly amount: Minor };

/** OR30: lines that are not shipped yet, by the reasons of RE02. */
export const cancelRequest = (lines: readonly LineMoney[], order: OrderTaxes): ChannelRequest =>
  put('/api/orders/cancel', { order_tax_mode: order.mode, cancelations: lines.map((line) => moneyOf(line, order)) });

/** OR29: the whole order, as long as the customer has not been debited. */
export const cancelOrderRequest = (externalId: string): ChannelRequest =>
  put(`/api/orders/${encodeURIComponent(externalId)}/cancel`, null);

/** OR28. Mirakl does not know a repeat: to be sent only once the order's `refunds` show that it has not been taken. */
export const refundRequest = (lines: readonly LineMoney[], order: OrderTaxes): ChannelRequest =>
  put('/api/orders/refund', {
    order_tax_mode: order.mode,
    refunds: lines.map((line) => ({ ...moneyOf(line, order), excluded_from_shipment: false })),
  });

/** As OR28 and OR30 tell it, and as the order shows it afterwards. */
export const moneyOf = ({ line, quantity, amount, shipping, reasonCode }: LineMoney, order: OrderTaxes) => {
  const whole = lookUp(order.lines, line);
  const taxes = sharesOf(whole?.taxes, amount, whole?.amount);
  const shippingTaxes = sharesOf(whole?.shippingTaxes, shipping, whole?.shipping);
  const net = (minor: Minor, of: readonly Tax[]) =>
    order.mode === 'TAX_INCLUDED' ? minor : of.reduce((rest, tax) => rest - tax.amount, minor);
  const number = (minor: Minor) => Number(decimalOf(minor, order.currency));
  const stated = (of: readonly Tax[]) => of.map((tax) => ({ code: tax.code, amount: number(tax.amount) }));
  return {
    order_line_id: line,
    amount: number(net(amount, taxes)),
    shipping_amount: number(net(shipping, shippingTaxes)),
    quantity,
    reason_code: reasonCode,
    currency_iso_code: order.currency,
    taxes: stated(taxes),
    shipping_taxes: stated(shippingTaxes),
  };
};

/** Of each tax the part that the amount is of the whole. */
const sharesOf = (taxes: readonly Tax[] | undefined, amount: Minor, whole: Minor | undefined): readonly Tax[] =>
  amount === 0 || whole === undefined || whole <= 0
    ? []
    : (taxes ?? []).map(({ code, amount: tax }) => ({ code, amount: shareOf(tax, amount, whole) }));

/** STO01: a file of what may be sold, of one warehouse or of none. At most once a minute. */
export const stockRequest = (levels: readonly StockLevel[], { stockWarehouse = '' }: MiraklOut): ChannelRequest =>
  file('/api/offers/stock/imports', [
    ['offer-sku', 'quantity', 'warehouse-code', 'update-delete'],
    ...levels.map(({ sku, quantity }) => [sku, String(quantity), stockWarehouse, 'update']),
  ]);

/** RT21: yes or no to returns that customers have asked for, at most 100 at once. */
export const answerReturnsRequest = (
  returns: readonly { readonly id: string; readonly accepted: boolean; readonly rejectionReasonCode?: string }[],
): ChannelRequest =>
  put('/api/returns/accept', {
    returns: returns.map(({ id, accepted, rejectionReasonCode }) => ({
      id,
      accepted,
      ...(rejectionReasonCode !== undefined && { rejection_reason_code: rejectionReasonCode }),
    })),
  });

/** RT25: returns that have come in. */
export const receivedReturnsRequest = (ids: readonly string[]): ChannelRequest =>
  put('/api/returns/receive', { returns: ids.map((id) => ({ id })) });

const json = (method: 'PUT' | 'POST', path: string, body: unknown): ChannelRequest => ({
  method,
  path,
  headers: { accept: 'application/json', ...(body !== null && { 'content-type': 'application/json' }) },
  body,
});

const put = (path: string, body: unknown): ChannelRequest => json('PUT', path, body);

const BOUNDARY = '----weir-7f3c1e52a9';

/** A form with a CSV file in it: its body is text, and is sent as it is. */
const file = (path: string, rows: readonly (readonly string[])[]): ChannelRequest => ({
  method: 'POST',
  path,
  headers: { accept: 'application/json', 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  body: [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="stock.csv"\r\n\r\n`,
    `${csvOf(rows)}\r\n--${BOUNDARY}--\r\n`,
  ].join(''),
});

const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\n`).join('');
