import { decimalOf } from '../../money.ts';
import type { ErpCustomer, ErpDocument, ErpLine } from '../document.ts';
import type { BusinessCentralSettings } from './settings.ts';

/** The head of a document, for its entity set. Its lines follow it. */
export const headOf = (document: ErpDocument, customer: string, credited: string | null) => {
  const head = {
    externalDocumentNumber: document.id,
    customerNumber: customer,
    currencyCode: document.currency,
    postingDate: document.date,
  };
  switch (document.kind) {
    case 'salesOrder':
      return { ...head, orderDate: document.date, ...shipToOf(document) };
    case 'invoice':
      return { ...head, invoiceDate: document.date, ...shipToOf(document) };
    case 'creditNote':
      return { ...head, creditMemoDate: document.date, ...(credited !== null && { invoiceNumber: credited }) };
  }
};

const shipToOf = ({ shipTo, customer }: ErpDocument) =>
  shipTo === null
    ? {}
    : {
        shipToName: (shipTo.name ?? customer.name ?? '').slice(0, 100),
        shipToAddressLine1: (shipTo.line1 ?? '').slice(0, 100),
        shipToAddressLine2: (shipTo.line2 ?? '').slice(0, 50),
        shipToPostCode: (shipTo.postalCode ?? '').slice(0, 20),
        shipToCity: (shipTo.city ?? '').slice(0, 30),
        shipToCountry: shipTo.country,
      };

/** What is kept of a credit note is less than nothing of it: prices are not negative in Business Central. */
export const lineOf = (line: ErpLine, currency: string, { items }: Pick<BusinessCentralSettings, 'items'>) => {
  const amount = (minor: number) => Number(decimalOf(minor, currency));
  const isItem = items && line.sku !== null;
  return {
    lineType: isItem ? 'Item' : 'Account',
    lineObjectNumber: isItem ? line.sku : line.account,
    description: line.name.slice(0, 100),
    quantity: line.unitPrice < 0 ? 0 - line.quantity : line.quantity,
    unitPrice: amount(Math.abs(line.unitPrice)),
    ...(line.discount !== 0 && { discountAmount: amount(line.discount) }),
    taxCode: line.vatCode,
    ...(isItem && line.warehouse !== null && { locationId: line.warehouse }),
  };
};

export const customerOf = ({ by, name, address }: Extract<ErpCustomer, { kind: 'matched' }>, currency: string) => ({
  displayName: name.slice(0, 100),
  type: by.kind === 'organisation' ? 'Company' : 'Person',
  currencyCode: currency,
  ...(by.email !== null && { email: by.email }),
  ...(by.kind === 'organisation' && { taxRegistrationNumber: by.number }),
  ...(address !== null && {
    addressLine1: (address.line1 ?? '').slice(0, 100),
    postalCode: (address.postalCode ?? '').slice(0, 20),
    city: (address.city ?? '').slice(0, 30),
    country: address.country,
  }),
});
