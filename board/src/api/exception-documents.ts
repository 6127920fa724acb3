import type { DateCause, RiskCause } from './codes.ts';
import type { Grounds } from './routing-documents.ts';

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

type OnShortage = 'reroute' | 'cancel';
type Late = { readonly fulfilment: string; readonly location: string; readonly due: string };
type NotBooked = {
  readonly connector: string;
  readonly said: readonly { readonly field: string | null; readonly text: string }[];
};

export type Counter =
  | 'pooled'
  | 'backordered'
  | 'held'
  | 'demand'
  | 'allocated'
  | 'channel open'
  | 'channel backordered'
  | 'view reserved'
  | 'view backordered'
  | 'view onHand'
  | 'view allocated'
  | 'view damaged'
  | 'view quarantined'
  | 'view inReturn'
  | 'view display'
  | 'view notFound';

type Happened = {
  readonly routingFailed: { readonly grounds: Grounds };
  readonly overcommitted: {
    readonly sku: string;
    readonly location: string;
    readonly shortfall: number;
    readonly losers: readonly { readonly order: string; readonly quantity: number; readonly onShortage: OnShortage }[];
    readonly more: number;
  };
  readonly reservationLost: { readonly sku: string; readonly quantity: number; readonly onShortage: OnShortage };
  readonly promiseBroken: {
    readonly sku: string;
    readonly at: string | null;
    readonly was: string | null;
    readonly promisedBy: string | null;
    readonly cause: DateCause;
    readonly supply: string | null;
  };
  readonly promiseAtRisk: {
    readonly leaveBy: string;
    readonly because: RiskCause;
    readonly fulfilment: string | null;
  };
  readonly pickLate: Late;
  readonly shipLate: Late;
  readonly holdLeaked: {
    readonly known: boolean;
    readonly leaks: readonly { readonly sku: string; readonly held: number; readonly wanted: number }[];
  };
  readonly counterDiffers: {
    readonly sku: string;
    readonly revision: number;
    readonly differences: readonly {
      readonly counter: Counter;
      readonly at: string | null;
      readonly channel?: string;
      readonly counted: number;
      readonly expected: number;
    }[];
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
  readonly returnOverdue: { readonly return: string; readonly dueAt: string };
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
  readonly parcelUndelivered: { readonly parcel: string; readonly since: string | null };
  readonly parcelReturned: { readonly return: string; readonly location: string | null };
  readonly parcelLost: { readonly parcel: string };
  readonly returnParcelLost: { readonly return: string; readonly parcel: string };
};

/** What happened, by `what`: all that a sentence about it says. */
export type ExceptionDetails = { [W in keyof Happened]: { readonly what: W } & Happened[W] }[keyof Happened];

export type ExceptionDocument = {
  readonly id: string;
  readonly kind: ExceptionKind;
  readonly status: 'open' | 'resolved';
  readonly subject: {
    readonly order?: string;
    readonly sku?: string;
    readonly location?: string;
    readonly view?: string;
    readonly target?: string;
    readonly return?: string;
  };
  readonly message: string;
  /** Left out while an older build of the view, which did not keep it, still answers. */
  readonly details?: ExceptionDetails;
  readonly raisedAt: string;
  readonly times: number;
  readonly resolvedAt: string | null;
  readonly note: string | null;
  readonly canRetry: boolean;
};
