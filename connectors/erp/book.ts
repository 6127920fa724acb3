import type { ChannelId, LocationId } from '../../domain/ids.ts';
import type { Minor } from '../../domain/money.ts';
import type { LineKind } from '../../domain/order/request.ts';
import type { ErpLine } from './document.ts';

/** What is booked, when, and on which accounts. */
export type Book = {
  /**
   * `shipment`: an invoice for each parcel as it leaves. `order`: one, when all that is left of the order has been shipped.
   * `payment`: as soon as it is paid, and what is cancelled after that is credited.
   */
  readonly invoice: 'shipment' | 'order' | 'payment';
  /** True: a sales order, too, when it is decided where the order ships from. */
  readonly salesOrder: boolean;
  /** False: documents are left as drafts. */
  readonly book: boolean;
  readonly customers: Customers;
  /** The VAT that may be charged, the standard rate of a country first. */
  readonly vat: readonly VatRule[];
  /** Where the order does not say where it goes. */
  readonly country: string;
  /** Gift cards are money that is owed, and bear no VAT. */
  readonly giftCards: Account;
  /** For what is left when a line has changed after some of it was charged. */
  readonly rounding: { readonly account: string };
  /** The ERP's codes of locations; what is not in it has none. */
  readonly warehouses: { readonly [location: LocationId]: string };
  /** IANA name of where the books are kept: `Europe/Stockholm`. */
  readonly timeZone: string;
};

export type Account = { readonly account: string; readonly vatCode: string };

export type Customers =
  | { readonly kind: 'collective'; readonly numbers: { readonly [channel: ChannelId]: string } }
  /** By the organisation number where the order has this attribute, else by e-mail. */
  | { readonly kind: 'matched'; readonly organisationAttribute: string | null };

/** A rate of VAT in a country, and where it is booked; `channel: null`: for every channel that has no rule of its own. */
export type VatRule = {
  readonly channel: ChannelId | null;
  readonly country: string;
  /** In hundredths of a percent. */
  readonly rate: number;
  readonly vatCode: string;
  readonly accounts: { readonly sales: string; readonly freight: string; readonly fees: string };
};

/** What a sum was charged in tax, as the order states it. */
export type Taxed = { readonly amount: Minor; readonly tax: Minor; readonly units: number };

export type Unmapped = { readonly problem: string };

/** The rules for a country and a channel, the standard rate first; those of the channel itself come before those of all. */
export const rulesFor = (book: Book, country: string, channel: ChannelId): readonly VatRule[] => {
  const there = book.vat.filter((rule) => rule.country === country);
  const own = there.filter((rule) => rule.channel === channel);
  return own.length > 0 ? own : there.filter((rule) => rule.channel === null);
};

/**
 * The rule whose rate makes the tax that was charged. An order says how much, not which rate: it is the nearest, as long as it is
 * within the rounding of each unit. A wrong guess would be booked with the wrong code, so what fits none is not booked.
 */
export const ruleOf = (rules: readonly VatRule[], { amount, tax, units }: Taxed): VatRule | null => {
  let nearest: { readonly rule: VatRule; readonly off: bigint; readonly scale: bigint } | null = null;
  for (const rule of rules) {
    const scale = BigInt(10_000 + rule.rate);
    const off = abs(BigInt(tax) * scale - BigInt(amount) * BigInt(rule.rate));
    if (nearest === null || off * nearest.scale < nearest.off * scale) nearest = { rule, off, scale };
  }
  return nearest !== null && nearest.off <= BigInt(Math.max(1, units)) * nearest.scale ? nearest.rule : null;
};

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** The tax in an amount that it is included in, rounded half away from zero. */
export const taxIn = (amount: Minor, rate: number): Minor => {
  const divisor = BigInt(10_000 + rate);
  const tax = Number((2n * BigInt(Math.abs(amount)) * BigInt(rate) + divisor) / (2n * divisor));
  return amount < 0 ? 0 - tax : tax;
};

/** The account of a rule that a kind of line is booked on. */
export const accountOf = ({ accounts }: VatRule, kind: Exclude<ErpLine['kind'], 'giftCard' | 'rounding'>): string => {
  switch (kind) {
    case 'goods':
    case 'service':
    case 'download':
      return accounts.sales;
    case 'freight':
      return accounts.freight;
    case 'fee':
    case 'returnFee':
      return accounts.fees;
  }
};

export const isGiftCard = (kind: LineKind): kind is 'giftCard' => kind === 'giftCard';
