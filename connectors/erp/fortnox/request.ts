import type { Minor } from '../../../domain/money.ts';
import type { Address } from '../../../domain/order/request.ts';
import { decimalOf } from '../../money.ts';
import type { CreditNote, ErpCustomer, ErpDocument, ErpLine, Invoice, SalesOrder } from '../document.ts';
import type { FortnoxSettings } from './settings.ts';

/** The body of `POST /3/invoices`. A credit note is an invoice of what is less than nothing. */
export const invoiceOf = (
  document: Invoice | CreditNote,
  customer: string,
  credited: string | null,
  settings: Pick<FortnoxSettings, 'articles' | 'stockPoints'>,
) => {
  const sign = document.kind === 'invoice' ? 1 : -1;
  const rows = document.lines.flatMap((line) => rowsOf(line, sign, document.currency, settings));
  const note = credited === null ? [] : [{ Description: `Kredit av faktura ${credited}` }];
  return {
    Invoice: {
      ...headOf(document, customer),
      ExternalInvoiceReference1: document.id,
      ExternalInvoiceReference2: document.order,
      InvoiceDate: document.date,
      DeliveryDate: document.date,
      // What it invoices has left, and what it credits is back: nobody is to release it there.
      ...(settings.articles && settings.stockPoints && { WarehouseReady: true }),
      InvoiceRows: [...note, ...rows],
    },
  };
};

/** The body of `POST /3/orders`. Nothing of it has been delivered: what leaves is invoiced by itself. */
export const orderOf = (document: SalesOrder, customer: string, settings: Pick<FortnoxSettings, 'articles'>) => ({
  Order: {
    ...headOf(document, customer),
    ExternalInvoiceReference1: document.id,
    ExternalInvoiceReference2: document.order,
    OrderDate: document.date,
    OrderRows: document.lines
      .flatMap((line) => rowsOf(line, 1, document.currency, settings))
      .map(({ DeliveredQuantity, ...row }) => ({ ...row, OrderedQuantity: DeliveredQuantity, DeliveredQuantity: '0' })),
  },
});

const headOf = ({ customer: who, shipTo, currency, orderNumber, paymentReference }: ErpDocument, customer: string) => ({
  CustomerNumber: customer,
  ...(who.name !== null && { CustomerName: cut(who.name, 1024) }),
  ...(shipTo !== null && {
    DeliveryName: cut(shipTo.name ?? who.name ?? '', 1024),
    DeliveryAddress1: cut(shipTo.line1 ?? '', 1024),
    DeliveryAddress2: cut(shipTo.line2 ?? '', 1024),
    DeliveryZipCode: cut(shipTo.postalCode ?? '', 10),
    DeliveryCity: cut(shipTo.city ?? '', 1024),
    DeliveryCountry: countryName(shipTo.country),
  }),
  Currency: currency,
  VATIncluded: true,
  YourOrderNumber: cut(orderNumber, 75),
  ...(paymentReference !== null && { Remarks: cut(paymentReference, 1024) }),
});

/** A discount is a row of its own: whether `Discount` is for the row or for each unit is nowhere said. */
const rowsOf = (line: ErpLine, sign: 1 | -1, currency: string, { articles }: Pick<FortnoxSettings, 'articles'>) => {
  const row = (description: string, quantity: number, price: Minor) => ({
    Description: cut(description, 200),
    DeliveredQuantity: String(sign * quantity),
    Price: Number(decimalOf(price, currency)),
    ...vatOf(line.rate),
    AccountNumber: Number(line.account),
    ...(line.warehouse !== null && { StockPointCode: line.warehouse }),
  });
  const sold = row(line.name, line.quantity, line.unitPrice);
  const main = articles && line.sku !== null ? { ArticleNumber: line.sku, ...sold } : sold;
  return line.discount === 0 ? [main] : [main, row(`Rabatt ${line.name}`, 1, 0 - line.discount)];
};

/** Whole percent only: another rate, such as Finland's 25.5, is that of the VAT code of the account. */
const vatOf = (rate: number) => (rate % 100 === 0 ? { VAT: rate / 100 } : {});

export const customerOf = ({ by, name, address }: Extract<ErpCustomer, { kind: 'matched' }>, currency: string) => ({
  Customer: {
    Name: cut(name, 1024),
    Type: by.kind === 'organisation' ? 'COMPANY' : 'PRIVATE',
    ...(by.kind === 'organisation' && { OrganisationNumber: by.number }),
    ...(by.email !== null && { Email: by.email, EmailInvoice: by.email }),
    Currency: currency,
    ...(address !== null && {
      ...addressOf(address),
      CountryCode: address.country,
    }),
  },
});

const addressOf = ({ line1, line2, postalCode, city }: Address) => ({
  ...(line1 !== undefined && { Address1: cut(line1, 1024) }),
  ...(line2 !== undefined && { Address2: cut(line2, 1024) }),
  ...(postalCode !== undefined && { ZipCode: cut(postalCode, 10) }),
  ...(city !== undefined && { City: cut(city, 1024) }),
});

const COUNTRIES = new Intl.DisplayNames('sv', { type: 'region' });
const countryName = (code: string): string => COUNTRIES.of(code) ?? code;

const cut = (text: string, length: number): string => text.slice(0, length);
