import { type TProperties, Type } from 'typebox';
import { EXCEPTION_KINDS, type ExceptionDetails } from '../../projections/exceptions/details.ts';
import { anyOf, Note, nullable, Paging, STRICT, text } from './common.ts';
import { RoutingGrounds } from './grounds.ts';

const { Optional } = Type;
const Text = Type.String();
const Whole = Type.Integer();
const OnShortage = Type.Enum(['reroute', 'cancel']);
const late = { fulfilment: Text, location: Text, due: Text };
const notBooked = {
  connector: Text,
  said: Type.Array(Type.Object({ field: nullable(Text), text: Text }), { description: "the carrier's own words" }),
};

const HAPPENED = {
  routingFailed: { grounds: RoutingGrounds },
  overcommitted: {
    sku: Text,
    location: Text,
    shortfall: Whole,
    losers: Type.Array(Type.Object({ order: Text, quantity: Whole, onShortage: OnShortage })),
    more: Type.Integer({ description: 'orders that lose beside them' }),
  },
  reservationLost: { sku: Text, quantity: Whole, onShortage: OnShortage },
  promiseBroken: {
    sku: Text,
    at: nullable(Text),
    was: nullable(Text),
    promisedBy: nullable(Text),
    cause: Type.Enum([
      ...(['demand', 'stock', 'supplyExpected', 'supplyReceived', 'supplyCancelled'] as const),
      ...(['supplyLost', 'supplyLate'] as const),
    ]),
    supply: nullable(Text),
  },
  promiseAtRisk: {
    leaveBy: Text,
    because: Type.Enum(['held', 'unroutable', 'awaitingStock', 'notShipped']),
    fulfilment: nullable(Text),
  },
  pickLate: late,
  shipLate: late,
  holdLeaked: {
    known: Type.Boolean(),
    leaks: Type.Array(Type.Object({ sku: Text, held: Whole, wanted: Whole })),
  },
  counterDiffers: {
    sku: Text,
    revision: Whole,
    differences: Type.Array(
      Type.Object({ counter: Text, at: nullable(Text), channel: Optional(Text), counted: Whole, expected: Whole }),
    ),
  },
  viewHalted: { view: Text, fact: Text, position: Text, error: Text },
  deliveryFailed: { target: Text, fact: Text, stream: Text, revision: Whole, attempts: Whole, reason: Text },
  inboundFailed: { connector: Text, subject: Text, topic: Text, reason: Text },
  reconciliationDiffers: { connector: Text, day: Text, differences: Whole },
  reconciliationFailed: { connector: Text, day: Text, reason: Text },
  returnOverdue: { return: Text, dueAt: Text },
  unexpectedGoods: {
    return: Text,
    location: Text,
    units: Type.Array(Type.Object({ sku: Text, quantity: Whole })),
  },
  blindReturn: { location: Text, sku: nullable(Text), quantity: Whole, parcel: nullable(Text), note: Text },
  fulfilmentNotBooked: { fulfilment: Text, ...notBooked },
  returnNotBooked: { return: Text, ...notBooked },
  parcelUndelivered: { parcel: Text, since: nullable(Text) },
  parcelReturned: { return: Text, location: nullable(Text) },
  parcelLost: { parcel: Text },
  returnParcelLost: { return: Text, parcel: Text },
} as const satisfies { readonly [W in ExceptionDetails['what']]: TProperties };

const Details = Type.Union(
  Object.entries(HAPPENED).map(([what, properties]) => Type.Object({ what: Type.Literal(what), ...properties })),
  { title: 'ExceptionDetails', description: 'what happened, as `message` says it in English' },
);

export const ResolveException = Type.Object({ note: Note }, STRICT);

export const ExceptionListed = Type.Object(
  {
    id: Type.String(),
    kind: Type.Enum([...EXCEPTION_KINDS]),
    status: Type.Enum(['open', 'resolved']),
    subject: Type.Object({
      order: Optional(Type.String()),
      sku: Optional(Type.String()),
      location: Optional(Type.String()),
      view: Optional(Type.String()),
      target: Optional(Type.String()),
      key: Optional(Type.String()),
      return: Optional(Type.String()),
      fulfilment: Optional(Type.String()),
      parcel: Optional(Type.String()),
    }),
    details: Details,
    message: Type.String(),
    raisedAt: Type.String(),
    times: Type.Integer(),
    resolvedAt: nullable(Type.String()),
    note: nullable(Type.String()),
    canRetry: Type.Boolean(),
  },
  { title: 'Exception' },
);

export const exceptionsQuery = {
  ...Paging,
  kind: anyOf(text(100)),
  status: Optional(Type.Enum(['open', 'resolved'])),
};
