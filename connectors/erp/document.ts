import type { ChannelId, OrderId, Sku } from '../../domain/ids.ts';
import type { Minor } from '../../domain/money.ts';
import type { Address, LineKind } from '../../domain/order/request.ts';

/** What an ERP is to book of an order: the same for every ERP. */
export type ErpDocument = SalesOrder | Invoice | CreditNote;

export type SalesOrder = Head & { readonly kind: 'salesOrder' };
export type Invoice = Head & { readonly kind: 'invoice' };
/** Its amounts are what is given back: not negative, except what is kept of it. */
export type CreditNote = Head & {
  readonly kind: 'creditNote';
  /** The id of the invoice that all of it was charged by; `null` where there is no such one. */
  readonly invoice: string | null;
};

export type DocumentKind = ErpDocument['kind'];

type Head = {
  /**
   * Ours, made of the order and the fact: the ERP's external reference, by which it is found again. One document has one id for ever,
   * and no two have the same. At most 35 capital letters, digits and hyphens, which every ERP takes.
   */
  readonly id: string;
  readonly order: OrderId;
  readonly channel: ChannelId;
  /** As the customer knows the order. */
  readonly orderNumber: string;
  /** `2026-11-25`, where the books are kept. */
  readonly date: string;
  readonly currency: string;
  /** ISO 3166-1 alpha-2: where it is sold to. */
  readonly country: string;
  readonly customer: ErpCustomer;
  readonly shipTo: Address | null;
  readonly paymentReference: string | null;
  readonly lines: readonly ErpLine[];
  /** Sums of the lines' amounts and taxes. */
  readonly total: Minor;
  readonly tax: Minor;
  /** False: it is left as a draft for people to book. */
  readonly book: boolean;
};

/** Who owes it: one customer for all orders of a channel, or one of their own, found by what is known of them. */
export type ErpCustomer =
  | { readonly kind: 'collective'; readonly number: string; readonly name: string | null }
  | { readonly kind: 'matched'; readonly by: Match; readonly name: string; readonly address: Address | null };

export type Match =
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'organisation'; readonly number: string; readonly email: string | null };

/** `amount = quantity x unitPrice - discount`, tax included. */
export type ErpLine = {
  readonly kind: LineKind | 'freight' | 'returnFee' | 'rounding';
  /** There for what was sold. */
  readonly sku: Sku | null;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly discount: Minor;
  readonly amount: Minor;
  readonly tax: Minor;
  /** In hundredths of a percent: 25.5 % is 2550. */
  readonly rate: number;
  readonly account: string;
  readonly vatCode: string;
  /** The ERP's code of the location that it left, or came back to. */
  readonly warehouse: string | null;
};

/** What of a document falls to one VAT code. */
export type TaxShare = {
  readonly vatCode: string;
  readonly rate: number;
  readonly net: Minor;
  readonly tax: Minor;
};

/** The shares of all VAT codes, in the order of the lines: together they make the document. */
export const taxSharesOf = (lines: readonly ErpLine[]): readonly TaxShare[] => {
  const shares = new Map<string, TaxShare>();
  for (const { vatCode, rate, amount, tax } of lines) {
    const share = shares.get(vatCode) ?? { vatCode, rate, net: 0, tax: 0 };
    shares.set(vatCode, { ...share, net: share.net + amount - tax, tax: share.tax + tax });
  }
  return [...shares.values()];
};
