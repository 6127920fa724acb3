import { currencyDigits, type Minor } from '../../../domain/money.ts';
import { decimalOf, shareOf } from '../../money.ts';
import { linesOf, type Refund, type Shipment, type StockLevel } from '../outgoing.ts';
import { type BaseUnits, channelQuantity } from '../quantity.ts';
import type { ChannelRequest } from '../request.ts';
import { lookUp } from '../table.ts';
import { localTime } from './time.ts';

export type NorceOut = {
  /** The account that our calls are made for. */
  readonly accountId: number;
  /** The application whose orders are looked up. */
  readonly applicationId: number;
  readonly timeZone?: string;
  /**
   * Numbers of the states of a delivery note and of its parcels, which are not documented; 8 and 4 if left out. What is ready to be
   * collected is told of where `ready` is given.
   */
  readonly noteStatus?: { readonly sent: number; readonly parcel: number; readonly ready?: number };
  /** Norce's warehouse that what may be sold is told of; without one it is told of no stock. */
  readonly warehouse?: NorceWarehouse;
  readonly units?: BaseUnits;
};

export type NorceWarehouse = { readonly code: string; readonly location: string };

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

export const NOTE_STATUS: NonNullable<NorceOut['noteStatus']> = { sent: 8, parcel: 4 };

/**
 * Of a shipment; a status, `PartlyDelivered` or `Delivered`, follows where it has gone. `service` is the order's delivery method in Norce,
 * `status` the state of the note. Lines that Norce has not are left out.
 */
export const deliveryNoteRequest = (
  shipment: Shipment,
  order: NorceOrderKey,
  service: string | null,
  status: number,
  out: NorceOut,
): ChannelRequest => {
  const { shipTo } = shipment;
  const { parcel } = out.noteStatus ?? NOTE_STATUS;
  const lines = linesOf(shipment).filter(({ line }) => LINE_NO.test(line));
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
    StatusId: status,
    NoteText: '',
    DeliveryNotePackages: shipment.parcels.flatMap(({ trackingNumber }) =>
      trackingNumber === null ? [] : [{ ParcelNumber: trackingNumber, StatusId: parcel }],
    ),
    DeliveryNoteItems: lines.map(({ line, sku, name, quantity }) => ({
      RowNumber: Number(line),
      ItemNo: sku,
      Description: name ?? '',
      Qty: channelQuantity(quantity, sku, out.units),
      Comment: '',
    })),
  });
};

/** What was added here has no number there. */
const LINE_NO = /^\d{1,15}$/;

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

/** Of an on-hand row: what is on hand. */
const ON_HAND = 3;

/** On-hand stock of many SKUs. What is not in it stays as it is: a full file would switch all others off. */
export const stockRequest = (
  levels: readonly StockLevel[],
  { code, location }: NorceWarehouse,
  out: NorceOut,
): ChannelRequest => {
  const request = connect(
    'Product/ImportOnhands',
    levels.map(({ sku, quantity }) => ({
      LocationCode: location,
      PartNo: sku,
      WarehouseCode: code,
      OnhandValue: channelQuantity(quantity, sku, out.units),
    })),
  );
  const header = {
    AccountId: out.accountId,
    FullFile: false,
    SkuOnhandFieldsThatAreSet: [ON_HAND],
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
