import { assign, type EventObject, fromCallback, setup } from 'xstate';
import { BOOKING_FACTS, BOOKING_FACTS_OF_RETURNS, type BookingFactName, bookingAllows } from '../carriage/booking.ts';
import { FULFILMENT_FACTS, type FulfilmentFactName, fulfilmentStatusAfter } from '../fulfilment/machine.ts';
import type { OrderId } from '../ids.ts';
import { RETURN_FACTS, type ReturnFactName, returnStatusAfter } from '../returns/machine.ts';
import type { ReturnBookingEvent } from './booking/evolve.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent } from './facts.ts';
import { fulfilmentOf, noOrder, type Order, returnOf } from './order.ts';
import { hasEnded, type Phase, phaseOf } from './phase.ts';
import { isFollowed } from './tracking/parcels.ts';

/** What a step of an order is told: which order. It reads what else it needs, and reports by a command. */
export type StepInput = { readonly id: OrderId };

/** Steps are idle here: the runtime provides the real ones, and whoever only looks needs none. */
const idle = fromCallback<EventObject, StepInput>(() => undefined);

/** A phase is over as soon as the quantities say another; where to is decided in one place. */
const until = (phase: Phase) => [{ guard: { type: 'isNot', params: { phase } }, target: '#order.deciding' }] as const;

const step = (src: 'settle' | 'reserve' | 'route' | 'allocate' | 'deliver' | 'announce') =>
  ({ src, input: ({ context }: { context: Order }) => ({ id: context.id }) }) as const;

/** A fact that is folded in and leaves the phase to be judged by the quantities. */
const folded = { actions: 'fold' } as const;
const ofFulfilment = { guard: 'fulfilmentAllows', actions: 'fold' } as const;
const ofFreeFulfilment = { guard: 'freeFulfilmentAllows', actions: 'fold' } as const;
const ofBooking = { guard: 'bookingAllows', actions: 'fold' } as const;
const ofReturnBooking = { guard: 'returnBookingAllows', actions: 'fold' } as const;
const ofReturnParcel = { guard: 'isReturnFollowed', actions: 'fold' } as const;
const ofParcel = { guard: 'isFollowed', actions: 'fold' } as const;
const ofReturn = { guard: 'returnAllows', actions: 'fold' } as const;
const atTheEnd = {
  PersonalDataForgotten: { guard: 'hasEnded', actions: 'fold' },
  PromiseRiskEnded: { guard: 'isAtRisk', actions: 'fold' },
} as const;

/** Facts about returns, legal from the first shipment on. */
const returns = {
  ReturnRequested: folded,
  ReturnAuthorised: ofReturn,
  ReturnRejected: ofReturn,
  ReturnSent: ofReturn,
  ReturnOverdue: ofReturn,
  ReturnReceived: ofReturn,
  ReturnInspected: ofReturn,
  ReturnClosed: ofReturn,
  ReturnCancelled: ofReturn,
  ReturnSentBack: ofReturn,
} as const;

/** Facts about bookings at carriers: one that has been asked for is seen to, whatever has become of the order. */
const bookings = {
  FulfilmentBookingRequested: ofBooking,
  FulfilmentBooked: ofBooking,
  FulfilmentBookingFailed: ofBooking,
  FulfilmentBookingWithdrawn: ofBooking,
  ReturnBookingRequested: ofReturnBooking,
  ReturnBooked: ofReturnBooking,
  ReturnBookingFailed: ofReturnBooking,
  ReturnBookingWithdrawn: ofReturnBooking,
} as const;

/** What carriers say of parcels that have been packed. */
const carriage = {
  FulfilmentDelivered: ofFulfilment,
  FulfilmentDeliveryCorrected: ofFulfilment,
  ParcelTracked: ofParcel,
  ReturnParcelTracked: ofReturnParcel,
} as const;

/** Facts about money that is owed, and its documents: whatever has become of the order. */
const money = {
  RefundRequested: folded,
  RefundRecorded: folded,
  ChargeRequested: folded,
  ChargeRecorded: folded,
  ErpDocumentPosted: folded,
} as const;

/**
 * The life of an order. Its events are the domain's facts; `can` says whether a fact is legal now, and nothing else does.
 * A state is a phase: where the quantities are and what is being waited for. An open order may meet anything that people do
 * (holds, cancellations, work at a location); what a step reports is legal only in the phase that waits for it.
 */
export const orderMachine = setup({
  types: { context: {} as Order, events: {} as OrderEvent },
  actors: { settle: idle, reserve: idle, route: idle, allocate: idle, deliver: idle, announce: idle },
  actions: { fold: assign(({ context, event }) => evolve(context, event)) },
  guards: {
    is: ({ context }, { phase }: { phase: Phase }) => phaseOf(context) === phase,
    isNot: ({ context }, { phase }: { phase: Phase }) => phaseOf(context) !== phase,
    neverTaken: ({ context }) => !context.taken,
    alreadyTaken: ({ context }) => context.taken,
    fulfilmentAllows: ({ context, event }) => fulfilmentAllows(context, event),
    freeFulfilmentAllows: ({ context, event }) => context.holds.length === 0 && fulfilmentAllows(context, event),
    bookingAllows: ({ context, event }) => bookingOfAllows(context, event),
    returnBookingAllows: ({ context, event }) => returnBookingAllows(context, event),
    isFollowed: ({ context, event }) => isOfFollowed(context, event),
    isReturnFollowed: ({ context, event }) =>
      event.type === 'ReturnParcelTracked' && returnOf(context, event.data.return)?.booking?.status === 'booked',
    returnAllows: ({ context, event }) => returnAllows(context, event),
    hasEnded: ({ context }) => hasEnded(context),
    notForgotten: ({ context }) => !context.forgotten,
    isExchange: ({ context, event }) => !context.forgotten && isExchange(event),
    isAtRisk: ({ context }) => context.atRisk !== null,
  },
}).createMachine({
  id: 'order',
  context: noOrder,
  initial: 'unknown',
  states: {
    unknown: { on: { OrderPlaced: { target: 'deciding', actions: 'fold' } } },
    deciding: {
      always: [
        { guard: { type: 'is', params: { phase: 'settling' } }, target: 'open.settling' },
        { guard: { type: 'is', params: { phase: 'refused' } }, target: 'refused' },
        { guard: { type: 'is', params: { phase: 'reserving' } }, target: 'open.reserving' },
        { guard: { type: 'is', params: { phase: 'delivering' } }, target: 'open.delivering' },
        { guard: { type: 'is', params: { phase: 'allocating' } }, target: 'open.allocating' },
        { guard: { type: 'is', params: { phase: 'held' } }, target: 'open.held' },
        { guard: { type: 'is', params: { phase: 'unroutable' } }, target: 'open.unroutable' },
        { guard: { type: 'is', params: { phase: 'routing' } }, target: 'open.routing' },
        { guard: { type: 'is', params: { phase: 'announcing' } }, target: 'open.announcing' },
        { guard: { type: 'is', params: { phase: 'fulfilling' } }, target: 'open.fulfilling' },
        { guard: { type: 'is', params: { phase: 'awaitingStock' } }, target: 'open.awaitingStock' },
        { guard: { type: 'is', params: { phase: 'awaitingReturn' } }, target: 'open.awaitingReturn' },
        { guard: { type: 'is', params: { phase: 'completed' } }, target: 'completed' },
        { target: 'cancelled' },
      ],
    },
    open: {
      initial: 'reserving',
      on: {
        HoldPlaced: folded,
        HoldReleased: folded,
        PaymentChanged: folded,
        LinesCancelled: folded,
        LinesAdded: folded,
        ShipToChanged: folded,
        BackordersReserved: folded,
        BackordersExpected: folded,
        ReservationsLost: folded,
        RoutingRequested: folded,
        SettlementRequested: folded,
        PromiseAtRisk: folded,
        FulfilmentAccepted: ofFreeFulfilment,
        FulfilmentPicked: ofFreeFulfilment,
        FulfilmentPacked: ofFreeFulfilment,
        FulfilmentShipped: ofFreeFulfilment,
        FulfilmentReceived: ofFulfilment,
        FulfilmentPutAside: ofFreeFulfilment,
        FulfilmentReady: ofFreeFulfilment,
        FulfilmentCollected: ofFreeFulfilment,
        FulfilmentRejected: ofFulfilment,
        FulfilmentLinesRejected: ofFulfilment,
        FulfilmentWithdrawn: ofFulfilment,
        FulfilmentCancelled: ofFulfilment,
        FulfilmentAssigneeSet: ofFulfilment,
        FulfilmentLate: ofFreeFulfilment,
        CollectionReminded: ofFreeFulfilment,
        CollectionExpired: ofFreeFulfilment,
        ...atTheEnd,
        ...returns,
        ...money,
        ...bookings,
        ...carriage,
      },
      states: {
        settling: { invoke: step('settle'), on: { StockSettled: folded }, always: until('settling') },
        reserving: {
          invoke: step('reserve'),
          on: {
            LinesReserved: folded,
            LinesBackordered: folded,
            OrderRefused: { guard: 'neverTaken', actions: 'fold' },
            AdditionRefused: { guard: 'alreadyTaken', actions: 'fold' },
          },
          always: until('reserving'),
        },
        delivering: { invoke: step('deliver'), on: { NonGoodsDelivered: folded }, always: until('delivering') },
        routing: {
          invoke: step('route'),
          on: { OrderRouted: folded, RoutingFailed: folded },
          always: until('routing'),
        },
        allocating: {
          invoke: step('allocate'),
          on: { FulfilmentsAssigned: folded, AllocationRefused: folded },
          always: until('allocating'),
        },
        announcing: { invoke: step('announce'), always: until('announcing') },
        unroutable: { always: until('unroutable') },
        held: { always: until('held') },
        awaitingStock: { always: until('awaitingStock') },
        awaitingReturn: { always: until('awaitingReturn') },
        fulfilling: { always: until('fulfilling') },
      },
    },
    completed: {
      on: {
        SettlementRequested: folded,
        LinesAdded: { guard: 'isExchange', actions: 'fold' },
        ...atTheEnd,
        ...returns,
        ...money,
        ...bookings,
        ...carriage,
      },
      always: until('completed'),
    },
    cancelled: { on: { SettlementRequested: folded, ...atTheEnd, ...money, ...bookings }, always: until('cancelled') },
    refused: {
      on: {
        OrderPlaced: { guard: 'notForgotten', target: 'deciding', actions: 'fold' },
        SettlementRequested: folded,
        ...atTheEnd,
      },
      always: until('refused'),
    },
  },
});

type FulfilmentEvent = Extract<OrderEvent, { readonly type: FulfilmentFactName }>;
type ReturnEvent = Extract<OrderEvent, { readonly type: ReturnFactName }>;

type BookingEvent = Extract<OrderEvent, { readonly type: BookingFactName }>;

const isOfFulfilment = (event: OrderEvent): event is FulfilmentEvent =>
  FULFILMENT_FACTS.some((name) => name === event.type);
const isOfBooking = (event: OrderEvent): event is BookingEvent => BOOKING_FACTS.some((name) => name === event.type);
const isOfReturnBooking = (event: OrderEvent): event is ReturnBookingEvent => event.type in BOOKING_FACTS_OF_RETURNS;
const isOfReturn = (event: OrderEvent): event is ReturnEvent => RETURN_FACTS.some((name) => name === event.type);
const isExchange = (event: OrderEvent): boolean =>
  event.type === 'LinesAdded' && event.data.lines.every((line) => line.exchangeFor !== undefined);

const fulfilmentAllows = (order: Order, event: OrderEvent): boolean => {
  if (!isOfFulfilment(event)) return false;
  const fulfilment = fulfilmentOf(order, event.data.fulfilment);
  return fulfilment !== undefined && fulfilmentStatusAfter(fulfilment.status, event.type) !== undefined;
};

const bookingOfAllows = (order: Order, event: OrderEvent): boolean => {
  if (!isOfBooking(event)) return false;
  const fulfilment = fulfilmentOf(order, event.data.fulfilment);
  return fulfilment !== undefined && bookingAllows(fulfilment.booking?.status ?? 'none', event.type);
};

const returnBookingAllows = (order: Order, event: OrderEvent): boolean => {
  if (!isOfReturnBooking(event)) return false;
  const found = returnOf(order, event.data.return);
  return found !== undefined && bookingAllows(found.booking?.status ?? 'none', BOOKING_FACTS_OF_RETURNS[event.type]);
};

const isOfFollowed = (order: Order, event: OrderEvent): boolean => {
  const fulfilment = event.type === 'ParcelTracked' ? fulfilmentOf(order, event.data.fulfilment) : undefined;
  return fulfilment !== undefined && isFollowed(fulfilment);
};

const returnAllows = (order: Order, event: OrderEvent): boolean => {
  if (!isOfReturn(event)) return false;
  const found = returnOf(order, event.data.return);
  return found !== undefined && returnStatusAfter(found.status, event.type) !== undefined;
};
