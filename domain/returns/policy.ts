import type { Fact } from '../fact.ts';
import type { LocationId } from '../ids.ts';
import type { Minor } from '../money.ts';

/** What a customer wants for what comes back. `keepIt`: the money, without sending anything back. */
export type Resolution = 'refund' | 'exchange' | 'repair' | 'keepIt';

/** Who pays for the way back. */
export type Payer = 'customer' | 'company';

/** What is kept back of a refund: a share of it, or an amount for each unit. */
export type RestockingFee = { readonly percent: number } | { readonly amount: Minor };

/** Where the goods go, unless whoever asks says where they will be brought. */
export type SendTo =
  | { readonly kind: 'nearestStore' }
  | { readonly kind: 'location'; readonly location: LocationId }
  /** Nowhere: the customer keeps them. */
  | { readonly kind: 'keepIt' };

/** What must be true of a return for a clause to be about it; what is left out is true of all. Of attributes, each must be as it is said. */
export type Conditions = {
  readonly channels?: readonly string[];
  readonly countries?: readonly string[];
  readonly attributes?: { readonly [name: string]: unknown };
  readonly reasons?: readonly string[];
  readonly resolutions?: readonly Resolution[];
};

export type Clause = {
  readonly name: string;
  readonly when: Conditions;
  /** Days from delivery; `null`: no limit. */
  readonly windowDays: number | null;
  readonly resolutions: readonly Resolution[];
  readonly payer: Payer;
  readonly restockingFee: RestockingFee | null;
  /** Shipping is refunded, too, once no goods of the order are left with the customer. */
  readonly refundShipping: boolean;
  /** An operator says yes or no. */
  readonly approval: boolean;
  readonly returnable: boolean;
  readonly photoRequired: boolean;
  readonly sendTo: SendTo;
  /** The money is given back as soon as the return is authorised. */
  readonly instantRefund: boolean;
  /** When what is given in exchange is sent. */
  readonly ships: 'onReceipt' | 'atOnce';
  /** Days from its authorisation in which the goods must have come in; `null`: they are never overdue. */
  readonly dueDays: number | null;
  /** A label of the carrier is given, where one can be booked; in policies of before there were labels it is not there. */
  readonly label?: boolean;
};

/** The rules of returns: of the clauses, the first one that is about a line decides on it. */
export type ReturnsPolicy = {
  /** 0: the one that is built in. */
  readonly version: number;
  /** The reasons that may be given; `null`: any. */
  readonly reasons: readonly string[] | null;
  readonly clauses: readonly Clause[];
};

export type ReturnsPolicyFacts = { readonly ReturnsPolicySet: ReturnsPolicy };
export type ReturnsPolicyEvent = Fact<ReturnsPolicyFacts>;

/** What a clause says of which nothing else is said: whatever was shipped may come back, whenever and wherever. */
export const BUILT_IN_CLAUSE: Clause = {
  name: 'built-in',
  when: {},
  windowDays: null,
  resolutions: ['refund', 'exchange', 'repair'],
  payer: 'customer',
  restockingFee: null,
  refundShipping: false,
  approval: false,
  returnable: true,
  photoRequired: false,
  sendTo: { kind: 'nearestStore' },
  instantRefund: false,
  ships: 'onReceipt',
  dueDays: null,
  label: false,
};

/** As long as nobody has set another. */
export const BUILT_IN_POLICY: ReturnsPolicy = { version: 0, reasons: null, clauses: [BUILT_IN_CLAUSE] };
