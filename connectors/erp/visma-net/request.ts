import type { Minor } from '../../../domain/money.ts';
import { decimalOf } from '../../money.ts';
import {
  type CreditNote,
  type ErpCustomer,
  type ErpLine,
  type Invoice,
  type SalesOrder,
  taxSharesOf,
} from '../document.ts';
import type { VismaSettings } from './settings.ts';

/** A field that is not sent stays as it is; one that is sent without a value is cleared. */
const field = <T>(value: T) => ({ value });
const amountOf = (minor: Minor, currency: string): number => Number(decimalOf(minor, currency));

/** The body of `POST v2/customerinvoice`: prices are without VAT, which is said to the minor unit for each code. */
export const invoiceOf = (document: Invoice, customer: string, settings: VismaSettings) => ({
  ...headOf(document, customer, settings),
  invoiceText: field(`Order ${document.orderNumber}`),
  ...(document.shipTo !== null && { billingAddress: field(addressOf(document.shipTo)) }),
  taxDetailLines: taxesOf(document),
  invoiceLines: linesOf(document, settings),
});

/** The body of `POST v2/customerCreditNote`, whose fields have other names; its quantities are positive. */
export const creditNoteOf = (
  document: CreditNote,
  customer: string,
  credited: string | null,
  settings: VismaSettings,
) => ({
  ...headOf(document, customer, settings),
  invoiceText: field(`Retur order ${document.orderNumber}${credited === null ? '' : `, faktura ${credited}`}`),
  taxDetails: taxesOf(document),
  lines: linesOf(document, settings),
});

const headOf = (document: Invoice | CreditNote, customer: string, { vatZones }: VismaSettings) => {
  const zone = vatZones[document.country];
  return {
    customerNumber: field(customer),
    documentDate: field(document.date),
    currencyId: field(document.currency),
    externalReference: field(document.id),
    customerRefNumber: field(document.orderNumber.slice(0, 40)),
    hold: field(!document.book),
    ...(zone !== undefined && { customerVatZoneId: field(zone) }),
    ...(document.paymentReference !== null && { paymentReference: field(document.paymentReference.slice(0, 40)) }),
  };
};

const taxesOf = ({ lines, currency }: Invoice | CreditNote) =>
  taxSharesOf(lines).map(({ vatCode, net, tax }) => ({
    taxId: field(vatCode),
    taxableAmount: field(amountOf(net, currency)),
    vatAmount: field(amountOf(tax, currency)),
  }));

const linesOf = ({ lines, currency }: Invoice | CreditNote, settings: VismaSettings) =>
  lines.map((line, index) => {
    const { unitPrice, discount } = netOf(line);
    return {
      operation: 'Insert',
      lineNumber: field(index + 1),
      ...(settings.inventory && line.sku !== null && { inventoryNumber: field(line.sku) }),
      description: field(line.name.slice(0, 256)),
      quantity: field(line.quantity),
      unitPriceInCurrency: field(amountOf(unitPrice, currency)),
      ...(discount !== 0 && {
        manualDiscount: field(true),
        discountAmountInCurrency: field(amountOf(discount, currency)),
      }),
      accountNumber: field(line.account),
      vatCodeId: field(line.vatCode),
      uom: field(settings.unit),
    };
  });

/** A line without its tax: at the least price of a unit that makes it with a discount, so that nothing is rounded away. */
const netOf = ({ amount, tax, quantity }: ErpLine) => {
  const net = amount - tax;
  const unitPrice = Math.ceil(net / quantity);
  return { unitPrice, discount: quantity * unitPrice - net };
};

/** The body of `POST SalesOrders`, of which nothing is wrapped. A price that is not said to be ours is overwritten by theirs. */
export const salesOrderOf = (document: SalesOrder, customer: string, settings: VismaSettings) => ({
  type: 'SO',
  customer: { id: customer, order: document.orderNumber.slice(0, 40), refNo: document.id },
  currencyId: document.currency,
  date: document.date,
  description: `Order ${document.orderNumber}`.slice(0, 255),
  ...(document.shipTo !== null && { shipping: { address: plainAddressOf(document.shipTo) } }),
  orderLines: document.lines.map((line) => {
    const { unitPrice, discount } = netOf(line);
    return {
      ...(settings.inventory && line.sku !== null && { inventoryId: line.sku }),
      description: line.name.slice(0, 256),
      quantity: line.quantity,
      unitPrice: amountOf(unitPrice, document.currency),
      hasManualPrice: true,
      ...(discount !== 0 && { discountAmount: amountOf(discount, document.currency), hasManualDiscount: true }),
      taxCategoryId: line.vatCode,
      salesAccountId: line.account,
      ...(line.warehouse !== null && { warehouseId: line.warehouse }),
    };
  }),
});

type Address = NonNullable<Invoice['shipTo']>;

const addressOf = ({ line1, postalCode, city, country }: Address) => ({
  overrideAddress: field(true),
  ...(line1 !== undefined && { addressLine1: field(line1.slice(0, 50)) }),
  ...(postalCode !== undefined && { postalCode: field(postalCode.slice(0, 20)) }),
  ...(city !== undefined && { city: field(city.slice(0, 50)) }),
  countryId: field(country),
});

const plainAddressOf = ({ line1, postalCode, city, country }: Address) => ({
  ...(line1 !== undefined && { line1 }),
  ...(postalCode !== undefined && { postalCode }),
  ...(city !== undefined && { city }),
  countryId: country,
});

export const customerOf = ({ by, name, address }: Extract<ErpCustomer, { kind: 'matched' }>, currency: string) => ({
  name: field(name.slice(0, 60)),
  currencyId: field(currency),
  ...(by.kind === 'organisation' && { corporateId: field(by.number) }),
  ...(by.email !== null && { mainContact: field({ email: field(by.email) }) }),
  ...(address !== null && { mainAddress: field(addressOf(address)) }),
});
