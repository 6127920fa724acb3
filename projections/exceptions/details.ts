import type { BookingMessage } from '../../domain/order/booking/facts.ts';
import type { RiskCause } from '../../domain/order/promise-risk.ts';
import type { Leak } from '../../domain/order/stock.ts';
import type { Grounds } from '../../domain/routing/grounds.ts';
import type { OnShortage } from '../../domain/setup/channel.ts';
import type { CounterDifference } from '../../domain/stock/counters.ts';
import type { DateCause } from '../../domain/stock/facts.ts';
import type { Instant } from '../../domain/time.ts';

export const EXCEPTION_KINDS = [
  'routingFailed',
  'overcommitted',
  'reservationLost',
  'promiseBroken',
  'promiseAtRisk',
  'pickLate',
  'shipLate',
  'holdLeaked',
  'counterDiffers',
  'viewHalted',
  'deliveryFailed',
  'inboundFailed',
  'reconciliationDiffers',
  'returnOverdue',
  'unexpectedGoods',
  'blindReturn',
  'bookingFailed',
  'parcelUndelivered',
  'parcelReturned',
  'parcelLost',
] as const;

export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** What happened, by `what`: all that a sentence about it says. Texts in `said`, `reason`, `error` and `note` are others' words. */
export type ExceptionDetails = { [W in keyof Happened]: { readonly what: W } & Happened[W] }[keyof Happened];

type Happened = {
  readonly routingFailed: { readonly grounds: Grounds };
  /** `losers` are the first ones; `more`: how many lose beside them. */
  readonly overcommitted: {
    readonly sku: string;
    readonly location: string;
    readonly shortfall: number;
    readonly losers: readonly { readonly order: string; readonly quantity: number; readonly onShortage: OnShortage }[];
    readonly more: number;
  };
  readonly reservationLost: { readonly sku: string; readonly quantity: number; readonly onShortage: OnShortage };
  /** `at`: when it will be there, `null` where nobody can say; `was`: what was said before. */
  readonly promiseBroken: {
    readonly sku: string;
    readonly at: Instant | null;
    readonly was: Instant | null;
    readonly promisedBy: Instant | null;
    readonly cause: DateCause;
    readonly supply: string | null;
  };
  /** `fulfilment`: what has not left; `null` where the order waits for a location. */
  readonly promiseAtRisk: {
    readonly leaveBy: Instant;
    readonly because: RiskCause;
    readonly fulfilment: string | null;
  };
  readonly pickLate: Late;
  readonly shipLate: Late;
  /** `known`: the order is in the log. */
  readonly holdLeaked: { readonly known: boolean; readonly leaks: readonly Leak[] };
  readonly counterDiffers: {
    readonly sku: string;
    readonly revision: number;
    readonly differences: readonly CounterDifference[];
  };
  readonly viewHalted: {
    readonly view: string;
    readonly fact: string;
    readonly position: string;
    readonly error: string;
  };
  readonly deliveryFailed: {
    readonly target: string;
    readonly fact: string;
    readonly stream: string;
    readonly revision: number;
    readonly attempts: number;
    readonly reason: string;
  };
  readonly inboundFailed: {
    readonly connector: string;
    readonly subject: string;
    readonly topic: string;
    readonly reason: string;
  };
  readonly reconciliationDiffers: { readonly connector: string; readonly day: string; readonly differences: number };
  readonly reconciliationFailed: { readonly connector: string; readonly day: string; readonly reason: string };
  readonly returnOverdue: { readonly return: string; readonly dueAt: Instant };
  readonly unexpectedGoods: {
    readonly return: string;
    readonly location: string;
    readonly units: readonly { readonly sku: string; readonly quantity: number }[];
  };
  readonly blindReturn: {
    readonly location: string;
    readonly sku: string | null;
    readonly quantity: number;
    readonly parcel: string | null;
    readonly note: string;
  };
  readonly fulfilmentNotBooked: { readonly fulfilment: string } & NotBooked;
  readonly returnNotBooked: { readonly return: string } & NotBooked;
  readonly parcelUndelivered: { readonly parcel: string; readonly since: Instant | null };
  readonly parcelReturned: { readonly return: string; readonly location: string | null };
  readonly parcelLost: { readonly parcel: string };
  readonly returnParcelLost: { readonly return: string; readonly parcel: string };
};

/** `due`: when it should have been done. */
type Late = { readonly fulfilment: string; readonly location: string; readonly due: Instant };
type NotBooked = {
  readonly connector: string;
  readonly said: readonly Pick<BookingMessage, 'field' | 'text'>[];
};

/** The kind of exception that it is. */
export const KIND_OF = {
  routingFailed: 'routingFailed',
  overcommitted: 'overcommitted',
  reservationLost: 'reservationLost',
  promiseBroken: 'promiseBroken',
  promiseAtRisk: 'promiseAtRisk',
  pickLate: 'pickLate',
  shipLate: 'shipLate',
  holdLeaked: 'holdLeaked',
  counterDiffers: 'counterDiffers',
  viewHalted: 'viewHalted',
  deliveryFailed: 'deliveryFailed',
  inboundFailed: 'inboundFailed',
  reconciliationDiffers: 'reconciliationDiffers',
  reconciliationFailed: 'reconciliationDiffers',
  returnOverdue: 'returnOverdue',
  unexpectedGoods: 'unexpectedGoods',
  blindReturn: 'blindReturn',
  fulfilmentNotBooked: 'bookingFailed',
  returnNotBooked: 'bookingFailed',
  parcelUndelivered: 'parcelUndelivered',
  parcelReturned: 'parcelReturned',
  parcelLost: 'parcelLost',
  returnParcelLost: 'parcelLost',
} as const satisfies { readonly [W in ExceptionDetails['what']]: ExceptionKind };
