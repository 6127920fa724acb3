import { amountOf, goodOf, SHIPPING, totalOf } from '../goods.ts';
import { type Bought, vatIn } from '../simulator.ts';

/** An order in Norce. It goes by its own reference until it is told the number that it has in the ERP. */
export type NorceOrder = {
  readonly id: number;
  /** A number, as text. */
  readonly reference: string;
  readonly createdAt: string;
  updatedAt: string;
  orderNo: string;
  status: Status;
  readonly lines: readonly Bought[];
  readonly notes: DeliveryNote[];
};

export type DeliveryNote = {
  readonly noteNo: string;
  readonly numbers: readonly string[];
  readonly units: Readonly<Record<string, number>>;
};

/** By their numbers in Query, of which only that of `Cancelled` is documented. */
export const STATUS_IDS = {
  ...{ Created: 0, Acknowledged: 1, Confirmed: 2, BackOrder: 3, Delivered: 4, Invoiced: 5, Cancelled: 6 },
  ...{ CreditControl: 7, PartlyDelivered: 8, Allocation: 9 },
} as const;

export type Status = keyof typeof STATUS_IDS;

export const isStatus = (text: string): text is Status => Object.hasOwn(STATUS_IDS, text);

const CLIENT_ID = 1_006;
export const APPLICATION_ID = 1_042;

/** As it is pushed to the order receiver, composed after `OrderRequest` of Connect's data contracts. */
export const orderRequest = ({ reference, createdAt, lines }: NorceOrder): Readonly<Record<string, unknown>> => ({
  ...{ SellTo: PARTY, BillTo: PARTY, ShipTo: PARTY, DoHold: false, ClientOrderRef: reference, ErpOrderNo: null },
  ...{ CustomerOrderRef: null, CustomerOrderComment: null, SubmitDate: localTime(createdAt), CurrencyCode: 'SEK' },
  Payments: [
    {
      ...{ PaymentCode: 240, PaymentMethodCode: 'KLARNA', PaymentName: 'Klarna', PaymentRef: paymentRefOf(reference) },
      ...{ Amount: amountOf(totalOf(lines)), CurrencyCode: 'SEK', AdditionalInfo: [] },
    },
  ],
  Discounts: [],
  ShippingAdvice: { DeliveryMethodCode: 'POSTNORD-MYPACK', DoSMSNotify: true, PickupStore: null, IsComplete: false },
  Items: [
    ...lines.map(({ sku, quantity }, index) => {
      const { name, price } = goodOf(sku);
      return { ...itemOf(index + 1, sku, name, price, quantity), Type: 'ErpStandard', TypeGroup: 'Physical' };
    }),
    { ...itemOf(lines.length + 1, 'FREIGHT', 'Frakt', SHIPPING, 1), Type: 'Freight', TypeGroup: 'Fee' },
  ],
  ...{ Fees: [], AdditionalInfo: [], Header: { ApplicationKey: '15d62d1f-3a4e-4111-845a-4db40bf08e87' } },
  ...{ OrderType: 1, Source: 'WEB', CustomerInvoiceRef: null, DiscountCode: null },
});

export const paymentRefOf = (reference: string): string => `payment-${reference}`;

/** Prices are without VAT, which stands beside them. */
const itemOf = (lineNo: number, sku: string, name: string, price: number, quantity: number) => {
  const [net, vat] = [amountOf(price - vatIn(price)), amountOf(vatIn(price))];
  return {
    ...{ LineNo: lineNo, ParentLineNo: null, PartNo: sku, ErpPartNo: sku, Description: name },
    ...{ Quantity: quantity, Quantity2: quantity, UnitOfMeasure: 'st', Comment: null, AdditionalInfo: [] },
    ...{ UnitPrice: net, UnitVat: vat, UnitPriceOriginal: net, UnitPriceOriginalVat: vat, Discount: 0, VatRate: 25 },
  };
};

const PARTY = {
  Company: null,
  Person: {
    ...{ CustomerCode: null, FirstName: 'Astrid', LastName: 'Lind', CellPhone: null, Email: 'astrid@example.com' },
    Address: {
      ...{ Line1: 'Storgatan 1', Line2: null, Box: null, ZipCode: '111 22', City: 'Stockholm', Region: null },
      ...{ Country: 'SE', CareOf: null, ShippingPhoneNumber: null, Gln: null },
    },
  },
};

const STOCKHOLM = new Intl.DateTimeFormat('sv-SE', {
  ...{ timeZone: 'Europe/Stockholm', year: 'numeric', month: '2-digit', day: '2-digit' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
});

/** Of Stockholm, without an offset. */
const localTime = (instant: string): string => STOCKHOLM.format(Date.parse(instant)).replace(' ', 'T');

/** As in the body of events. */
export const eventBody = ({ id, orderNo, reference }: NorceOrder): Readonly<Record<string, unknown>> => ({
  ...{ ClientId: CLIENT_ID, ApplicationId: APPLICATION_ID, OrderId: id, OrderNo: orderNo, ClientOrderRef: reference },
  ...{ FirstName: 'Astrid', LastName: 'Lind', CellPhone: null, Source: 'WEB' },
});

/** As Query 3.0 lists it. */
export const orderRow = ({ id, orderNo, reference, status, createdAt, updatedAt }: NorceOrder) => ({
  ...{ id, clientId: CLIENT_ID, applicationId: APPLICATION_ID, orderNo, quotationId: Number(reference) },
  ...{ statusId: STATUS_IDS[status], created: createdAt, updated: updatedAt },
});
