import type { Instant } from '../../domain/time.ts';

/** A kind of outside system that can be played on this machine, so that a set-up can be tried without an account. */
export type Simulator = {
  /** As in `PUT /v1/connectors/{id}`. */
  readonly system: string;
  readonly open: (host: Host) => Simulated;
};

export type Host = {
  /** Where it is reached: `http://127.0.0.1:9400`. */
  readonly url: string;
  readonly now: () => Instant;
  /** A number that it has not given before. */
  readonly next: () => number;
};

/** One of them, with orders and stock of its own, in memory. */
export type Simulated = {
  readonly setUp: SetUp;
  /** What its documentation does not offer: it sends no webhooks, and is asked; it wants no news of what becomes of its orders. */
  readonly lacks?: readonly ('webhooks' | 'news')[];
  /** Answers as the system's documentation says; throws `NotDocumented` for a request that the documentation does not know. */
  readonly answer: (asked: Asked) => Given;
  /** Whether a request changes something: then its answer can be lost after that. */
  readonly changes: (asked: Asked) => boolean;
  /** Whether a request only asks for a token. */
  readonly signsIn: (asked: Asked) => boolean;
  /** A customer buys: the order's id there, and the webhooks that the system sends for it. */
  readonly buy: (lines: readonly Bought[]) => Happened;
  /** The customer, or the shop, cancels a whole order; `null` where there is none such, or it is too late. */
  readonly cancel: (order: string) => Happened | null;
  readonly orders: () => readonly OrderThere[];
  /** Units of each SKU, as the system believes; a change of it there. */
  readonly stock: () => Readonly<Record<string, number>>;
  readonly setStock: (sku: string, units: number) => void;
};

/** What a connection to it is set up with. */
export type SetUp = {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
};

export type Bought = { readonly sku: string; readonly quantity: number };

export type Happened = { readonly order: string; readonly webhooks: readonly Webhook[] };

export type Webhook = {
  /** What stands in the address that the system was given for it, as `event=OrderCancelledEvent`. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** An order as the system has it, with what it has been told. Units by SKU. */
export type OrderThere = {
  readonly id: string;
  readonly state: 'open' | 'cancelled';
  readonly sent: readonly { readonly number: string | null; readonly units: Readonly<Record<string, number>> }[];
  /** Of money that was given back, in its own words: amounts, or a state. */
  readonly refunds: readonly string[];
};

/** A request that it got; `body`: the parsed JSON, else `undefined`. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | null;
  readonly text: string;
  readonly body: unknown;
};

/** `body` is sent as JSON, text and bytes as they are. */
export type Given = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request that is not as the documentation of the system says: it is answered with 400, and kept as a fault of ours. */
export class NotDocumented extends Error {
  override readonly name = 'NotDocumented';
}

export const wants = (isSo: boolean, what: string): void => {
  if (!isSo) throw new NotDocumented(what);
};

/** What can be bought in every simulated shop; prices in minor units with 25 % VAT included. */
export const GOODS = [
  { sku: 'SHIRT', name: 'Shirt', price: 19_900 },
  { sku: 'HAT', name: 'Hat', price: 14_900 },
  { sku: 'SHOES', name: 'Shoes', price: 89_900 },
] as const;

/** The VAT in an amount that includes 25 % of it. */
export const vatIn = (amount: number): number => Math.round(amount / 5);

/** `19900` as `199.00`. */
export const decimal = (minor: number): string => (minor / 100).toFixed(2);
