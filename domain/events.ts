import type { CheckpointEvent } from './checkpoint.ts';
import type { DeliveryEvent } from './delivery.ts';
import type { ExceptionEvent } from './exception.ts';
import type { ManifestEvent } from './fulfilment/manifest.ts';
import type { InboundEvent } from './inbound.ts';
import type { OrderEvent } from './order/facts.ts';
import type { AvailabilityEvent } from './promise/availability.ts';
import type { ReconciliationEvent } from './reconciliation.ts';
import type { ReservationEvent } from './reservation/facts.ts';
import type { BlindReturnEvent } from './returns/blind.ts';
import type { ReturnsPolicyEvent } from './returns/policy.ts';
import type { RoutingRulesEvent } from './routing/rule-set.ts';
import type { BinEvent } from './setup/bin.ts';
import type { ChannelEvent } from './setup/channel.ts';
import type { ConnectorEvent } from './setup/connector.ts';
import type { KeyEvent } from './setup/key.ts';
import type { LocationEvent } from './setup/location.ts';
import type { ProductEvent } from './setup/product.ts';
import type { WebhookEvent } from './setup/webhook.ts';
import type { StockEvent, SupplyIdEvent } from './stock/facts.ts';
import type { WatchEvent } from './watch.ts';

/** Every fact that Weir knows. */
export type WeirEvent =
  | OrderEvent
  | ReturnsPolicyEvent
  | BlindReturnEvent
  | StockEvent
  | AvailabilityEvent
  | SupplyIdEvent
  | ReservationEvent
  | ChannelEvent
  | LocationEvent
  | BinEvent
  | ManifestEvent
  | ProductEvent
  | KeyEvent
  | RoutingRulesEvent
  | ExceptionEvent
  | WatchEvent
  | WebhookEvent
  | DeliveryEvent
  | ConnectorEvent
  | InboundEvent
  | ReconciliationEvent
  | CheckpointEvent;

/** The types of all facts. The compiler keeps it complete. */
const TYPES: { readonly [T in WeirEvent['type']]: true } = {
  OrderPlaced: true,
  OrderRefused: true,
  LinesReserved: true,
  LinesBackordered: true,
  BackordersReserved: true,
  ReservationsLost: true,
  BackordersExpected: true,
  LinesAdded: true,
  AdditionRefused: true,
  ShipToChanged: true,
  HoldPlaced: true,
  HoldReleased: true,
  PaymentChanged: true,
  OrderRouted: true,
  RoutingFailed: true,
  RoutingRequested: true,
  FulfilmentsAssigned: true,
  AllocationRefused: true,
  LinesCancelled: true,
  FulfilmentAccepted: true,
  FulfilmentRejected: true,
  FulfilmentLinesRejected: true,
  FulfilmentWithdrawn: true,
  FulfilmentCancelled: true,
  FulfilmentPicked: true,
  FulfilmentPacked: true,
  FulfilmentShipped: true,
  FulfilmentDelivered: true,
  FulfilmentDeliveryCorrected: true,
  FulfilmentBookingRequested: true,
  FulfilmentBooked: true,
  FulfilmentBookingFailed: true,
  FulfilmentBookingWithdrawn: true,
  ParcelTracked: true,
  FulfilmentReceived: true,
  FulfilmentPutAside: true,
  FulfilmentReady: true,
  FulfilmentCollected: true,
  CollectionReminded: true,
  CollectionExpired: true,
  FulfilmentAssigneeSet: true,
  FulfilmentLate: true,
  ManifestOpened: true,
  ManifestClosed: true,
  BinSet: true,
  NonGoodsDelivered: true,
  ReturnRequested: true,
  ReturnAuthorised: true,
  ReturnRejected: true,
  ReturnReceived: true,
  ReturnInspected: true,
  ReturnClosed: true,
  ReturnCancelled: true,
  ReturnSent: true,
  ReturnOverdue: true,
  ReturnSentBack: true,
  ReturnBookingRequested: true,
  ReturnBooked: true,
  ReturnBookingFailed: true,
  ReturnBookingWithdrawn: true,
  ReturnParcelTracked: true,
  RefundRequested: true,
  RefundRecorded: true,
  ChargeRequested: true,
  ChargeRecorded: true,
  ErpDocumentPosted: true,
  ReturnsPolicySet: true,
  BlindReturnReceived: true,
  PromiseAtRisk: true,
  PromiseRiskEnded: true,
  StockSettled: true,
  SettlementRequested: true,
  PersonalDataForgotten: true,
  StockCounted: true,
  StockAdjusted: true,
  StockSetAside: true,
  StockMadeSellable: true,
  SafetyStockSet: true,
  StockReturned: true,
  StockReserved: true,
  StockBackordered: true,
  BackorderFilled: true,
  BackorderPromised: true,
  ReservationLost: true,
  StockAllocated: true,
  StockDeallocated: true,
  StockReleased: true,
  StockShipped: true,
  StockOvercommitted: true,
  SupplyNamed: true,
  SupplyExpected: true,
  SupplyReceived: true,
  SupplyCancelled: true,
  SupplyLate: true,
  TransferSent: true,
  CartReserved: true,
  CartExtended: true,
  CartReleased: true,
  CartLost: true,
  CartConverted: true,
  ReservationSet: true,
  ReservationReleased: true,
  ReservationOrdered: true,
  AvailabilityLow: true,
  AvailabilityOut: true,
  AvailabilityRestored: true,
  AvailabilityUnwatched: true,
  ChannelSet: true,
  LocationSet: true,
  ProductSet: true,
  KeyCreated: true,
  KeyRevoked: true,
  RoutingRulesDrafted: true,
  RoutingRulesSet: true,
  ExceptionResolved: true,
  HoldLeaked: true,
  HoldMended: true,
  CounterDiffered: true,
  CountersAgreed: true,
  ViewHalted: true,
  ViewResumed: true,
  BlockSealed: true,
  WebhookSet: true,
  WebhookSecretRotated: true,
  WebhookReplayRequested: true,
  WebhookRemoved: true,
  DeliveryFailed: true,
  DeliveryRequested: true,
  DeliveryRecovered: true,
  ConnectorSet: true,
  ConnectorSecretsSet: true,
  ConnectorPaused: true,
  ConnectorResumed: true,
  ConnectorRemoved: true,
  InboundFailed: true,
  InboundRequested: true,
  InboundRecovered: true,
  ReconciliationRequested: true,
  ReconciliationBegun: true,
  DifferencesFound: true,
  ReconciliationDone: true,
  ReconciliationFailed: true,
  MendRequested: true,
  DifferenceMended: true,
};

/** Whether this version of Weir knows a type of event; one that it does not know was written by a later one. */
export const isKnown = ({ type }: { readonly type: string }): boolean => Object.hasOwn(TYPES, type);

/** Facts of Weir's own housekeeping, which no outside system follows: its keys, its watch over itself, how it tells others, how it is told, and whether both have the same. */
const HOUSEKEEPING = {
  KeyCreated: true,
  KeyRevoked: true,
  HoldLeaked: true,
  HoldMended: true,
  CounterDiffered: true,
  CountersAgreed: true,
  ViewHalted: true,
  ViewResumed: true,
  BlockSealed: true,
  WebhookSet: true,
  WebhookSecretRotated: true,
  WebhookReplayRequested: true,
  WebhookRemoved: true,
  DeliveryFailed: true,
  DeliveryRequested: true,
  DeliveryRecovered: true,
  ConnectorSet: true,
  ConnectorSecretsSet: true,
  ConnectorPaused: true,
  ConnectorResumed: true,
  ConnectorRemoved: true,
  InboundFailed: true,
  InboundRequested: true,
  InboundRecovered: true,
  ReconciliationRequested: true,
  ReconciliationBegun: true,
  DifferencesFound: true,
  ReconciliationDone: true,
  ReconciliationFailed: true,
  MendRequested: true,
  DifferenceMended: true,
} as const satisfies { readonly [T in WeirEvent['type']]?: true };

/** What happens in the business: every other fact. */
export type BusinessType = Exclude<WeirEvent['type'], keyof typeof HOUSEKEEPING>;

export const isBusiness = (type: string): type is BusinessType =>
  isKnown({ type }) && !Object.hasOwn(HOUSEKEEPING, type);

export const BUSINESS_TYPES: readonly BusinessType[] = Object.keys(TYPES).filter(isBusiness);
