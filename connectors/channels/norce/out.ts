import { currencyDigits, type Minor } from '../../../domain/money.ts';
import type { Instant } from '../../../domain/time.ts';
import { decimalOf, shareOf } from '../../money.ts';
import { linesOf, type Refund, type Shipment, type StockLevel } from '../outgoing.ts';
import { type BaseUnits, channelQuantity } from '../quantity.ts';
import type { ChannelRequest } from '../request.ts';
import { lookUp } from '../table.ts';
import { localTime } from './time.ts';

export type NorceOut = {
  /** The account that our calls are made for. */
  readonly accountId: number;
  readonly timeZone?: string;
  /** Numbers of the states of a delivery note and of its parcels, which are not documented; 8 and 4 if left out. */
  readonly noteStatus?: { readonly sent: number; readonly parcel: number };
  /** Norce's warehouses, by the location that each is. */
  readonly warehouses?: { readonly [location: string]: { readonly warehouse: string; readonly location: string } };
  readonly units?: BaseUnits;
};

/** An order in Norce's terms: by its reference, and by the number that we have told it. */
export type NorceOrderKey = { readonly externalId: string; readonly erpOrderNo: string };

export type NorceStatus =
  | 'Acknowledged'
  | 'Confirmed'
  | 'BackOrder'
  | 'PartlyDelivered'
  | 'Delivered'
  | 'Invoiced'
  | 'Cancelled';

/** Tells how far an order is, and with the first of them its number here, by which later calls name it. */
export const statusRequest = (order: NorceOrderKey, status: NorceStatus, { accountId }: NorceOut): ChannelRequest =>
  connect('Order/SendOrderStatus', { ...keyOf(order), OrderStatus: status, AccountId: accountId, Infos: [] });

/** Of a shipment; a status, `PartlyDelivered` or `Delivered`, follows. `service` is the order's delivery method in Norce. */
export const deliveryNoteRequest = (
  shipment: Shipment,
  order: NorceOrderKey,
  service: string | null,
  out: NorceOut,
): ChannelRequest => {
  const { shipTo } = shipment;
  const { sent, parcel } = out.noteStatus ?? { sent: 8, parcel: 4 };
  return connect('Order/CreateDeliveryNote', {
    OrderNo: order.erpOrderNo,
    NoteNo: shipment.fulfilment,
    DeliveryDate: localTime(shipment.at, out),
    DeliveryMode: service,
    DeliveryName: shipTo?.name ?? null,
    DeliveryAddress: {
      Type: null,
      Line1: shipTo?.line1 ?? null,
      Line2: shipTo?.line2 ?? null,
      Box: null,
      ZipCode: shipTo?.postalCode ?? null,
      City: shipTo?.city ?? null,
      Region: shipTo?.region ?? null,
      Country: shipTo?.country ?? null,
      CareOf: null,
      ShippingPhoneNumber: null,
      Gln: null,
    },
    DivisionCode: null,
    StatusId: sent,
    NoteText: '',
    DeliveryNotePackages: shipment.parcels.flatMap(({ trackingNumber }) =>
      trackingNumber === null ? [] : [{ ParcelNumber: trackingNumber, StatusId: parcel }],
    ),
    DeliveryNoteItems: linesOf(shipment).map(({ line, sku, name, quantity }) => ({
      RowNumber: Number(line),
      ItemNo: sku,
      Description: name ?? '',
      Qty: channelQuantity(quantity, sku, out.units),
      Comment: '',
    })),
  });
};

/** The whole order; the reservation of its payments is released. */
export const cancelRequest = (order: NorceOrderKey, paymentRefs: readonly string[]): ChannelRequest =>
  connect('Order/CancelOrder', {
    ...keyOf(order),
    Payments: paymentRefs.map((reference) => ({ PaymentRef: reference })),
  });

/**
 * Gives money back by the payment that it came by. Norce refuses it for orders with several payments. `invoiceNo` is the invoice that is
 * credited; `vatRates` are the order's attribute, in percent by line.
 */
export const creditRequest = (
  refund: Refund,
  order: NorceOrderKey,
  payment: { readonly reference: string; readonly invoiceNo: string },
  vatRates: { readonly [line: string]: number },
  out: NorceOut,
): ChannelRequest =>
  connect('Order/CreditPayment', {
    ...keyOf(order),
    CurrencyCode: refund.currency,
    InvoiceDate: localTime(refund.at, out),
    InvoiceNo: refund.refund,
    CreditedInvoiceNo: payment.invoiceNo,
    Items: refund.lines.map(({ line, sku, quantity, amount, tax }) => ({
      LineNo: Number(line),
      PartNo: sku,
      Quantity: channelQuantity(quantity, sku, out.units),
      UnitPrice: perUnit(amount - tax, quantity, refund.currency),
      UnitVat: perUnit(tax, quantity, refund.currency),
      VatRate: lookUp(vatRates, line) ?? 0,
    })),
    Payment: {
      PaymentRef: payment.reference,
      Amount: Number(decimalOf(refund.amount, refund.currency)),
      CurrencyCode: refund.currency,
    },
  });

/** A unit's share with four digits more than the currency has: rounded to its own, the units would not make the whole. */
const perUnit = (amount: Minor, quantity: number, currency: string): number =>
  Number(`${shareOf(amount * FINE, 1, quantity)}e-${currencyDigits(currency) + FINE_DIGITS}`);

const FINE_DIGITS = 4;
const FINE = 10 ** FINE_DIGITS;

/** A level of one SKU in one warehouse, and what is on its way there. */
export type WarehouseLevel = StockLevel & {
  readonly location: string;
  readonly incoming: number;
  readonly nextDeliveryAt: Instant | null;
};

/** Fields of an on-hand row: 3 on hand, 4 incoming, 5 next delivery. */
const FIELDS_SET = [3, 4, 5];

/** On-hand stock of many SKUs. What is not in it stays as it is: a full file would switch all others off. */
export const stockRequest = (levels: readonly WarehouseLevel[], out: NorceOut): ChannelRequest => {
  const request = connect(
    'Product/ImportOnhands',
    levels.map(({ sku, quantity, location, incoming, nextDeliveryAt }) => {
      const place = lookUp(out.warehouses, location) ?? { warehouse: location, location: '0' };
      return {
        LocationCode: place.location,
        PartNo: sku,
        WarehouseCode: place.warehouse,
        OnhandValue: channelQuantity(quantity, sku, out.units),
        IncomingValue: channelQuantity(incoming, sku, out.units),
        ...(nextDeliveryAt !== null && { NextDeliveryDate: localTime(nextDeliveryAt, out) }),
      };
    }),
  );
  const header = {
    AccountId: out.accountId,
    FullFile: false,
    SkuOnhandFieldsThatAreSet: FIELDS_SET,
    SerializationType: 0,
  };
  return { ...request, headers: { ...request.headers, 'X-StormConnect-Header': JSON.stringify(header) } };
};

/** References are numbers in Connect, though text in the order. */
const keyOf = ({ externalId, erpOrderNo }: NorceOrderKey) => ({
  ClientOrderRef: /^\d{1,15}$/.test(externalId) ? Number(externalId) : externalId,
  ErpOrderNo: erpOrderNo,
});

const connect = (method: string, body: unknown): ChannelRequest => ({
  method: 'POST',
  path: `/commerce/connect/4.0/${method}`,
  headers: { accept: 'application/json' },
  body,
});
