import { Type } from 'typebox';
import { TIMELINE_KINDS } from '../../projections/timeline.ts';
import { Instant, LocationIdText, nullable, OrderIdText, QuantityOrNone, SkuText } from './common.ts';

const { Optional } = Type;

const Items = Type.Array(Type.Object({ sku: SkuText, quantity: QuantityOrNone }));

const Entry = Type.Object({
  revision: Type.Integer({ description: 'the revision of the order that this made' }),
  at: Instant,
  by: Type.String({ description: 'the id of the key that asked for it, or weir' }),
  kind: Type.Enum([...TIMELINE_KINDS]),
  items: Optional(Items),
  fulfilment: Optional(Type.String()),
  return: Optional(Type.String()),
  refund: Optional(Type.String()),
  charge: Optional(Type.String()),
  amount: Optional(Type.Integer({ description: "in minor units of the order's currency" })),
  location: Optional(LocationIdText),
  reason: Optional(Type.String()),
  until: Optional(Instant),
  status: Optional(Type.String({ description: 'of the payment or the parcel, or what came of a refund or a charge' })),
  shipBy: Optional(Instant),
  deliverBy: Optional(Instant),
  deliveredAt: Optional(Instant),
  carrier: Optional(Type.String()),
  trackingNumber: Optional(Type.String()),
  trackingUrl: Optional(Type.String()),
  assignee: Optional(Type.String()),
  connector: Optional(Type.String({ description: 'the connection to a carrier' })),
  news: Optional(
    Type.Array(Type.Object({ at: Instant, words: Type.String() }), { description: 'what a carrier says of a parcel' }),
  ),
  document: Optional(
    Type.Object({
      system: Type.String(),
      kind: Type.Enum(['salesOrder', 'invoice', 'creditNote']),
      number: Type.String(),
      reference: Type.String({ description: "ours: the ERP's external reference" }),
    }),
  ),
  expected: Optional(Type.Array(Type.Object({ sku: SkuText, at: nullable(Instant) }))),
  fulfilments: Optional(
    Type.Array(
      Type.Object({
        fulfilment: Type.String(),
        location: LocationIdText,
        to: Optional(LocationIdText),
        shipBy: Instant,
        deliverBy: Instant,
        items: Items,
      }),
    ),
  ),
  shortages: Optional(Type.Array(Type.Object({ sku: SkuText, requested: QuantityOrNone, available: QuantityOrNone }))),
});

export const TimelineAnswer = Type.Object({ orderId: OrderIdText, entries: Type.Array(Entry) }, { title: 'Timeline' });
