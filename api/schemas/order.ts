import { Type } from 'typebox';
import { PHASE_ORDER } from '../../domain/order/phase.ts';
import {
  ChannelIdText,
  Component,
  Currency,
  Instant,
  idText,
  LineIdText,
  Money,
  NO_SLASH,
  nullable,
  OrderIdText,
  Position,
  SkuText,
  STRICT,
  text,
  UnitsInAll,
} from './common.ts';
import { FulfilmentPart } from './fulfilment.ts';
import { Address, Charge, Customer, Delivery, LINE_KINDS, ORDER_STATUSES, Payment } from './request.ts';
import { ChargePart, RefundPart, returnPart } from './return.ts';

const LineAnswer = Type.Object({
  id: LineIdText,
  sku: SkuText,
  kind: Type.Enum(LINE_KINDS),
  name: nullable(Type.String()),
  components: Type.Optional(Type.Array(Component)),
  exchangeFor: Type.Optional(Type.Object({ return: Type.String(), line: LineIdText, credit: Money })),
  unitPrice: Money,
  tax: Money,
  discount: Money,
  ordered: UnitsInAll,
  open: UnitsInAll,
  backordered: UnitsInAll,
  reserved: UnitsInAll,
  assigned: UnitsInAll,
  shipped: UnitsInAll,
  cancelled: UnitsInAll,
  returned: UnitsInAll,
  expectedAt: nullable(Instant),
});

const Shortage = Type.Object({ sku: SkuText, requested: UnitsInAll, available: UnitsInAll });

const DocumentKind = Type.Enum(['salesOrder', 'invoice', 'creditNote']);

export const DocumentReference = Type.Unsafe<string>(idText(`the reference of a document, ${NO_SLASH}`, 64));
export const RecordDocument = Type.Object(
  {
    system: Type.Unsafe<string>(idText(`the name of a system, ${NO_SLASH}`, 64)),
    document: DocumentKind,
    number: text(64),
  },
  STRICT,
);

const DocumentPart = Type.Object({
  system: Type.String(),
  connector: Type.String(),
  document: DocumentKind,
  number: Type.String(),
  reference: Type.String(),
});

const summary = {
  orderId: OrderIdText,
  channel: ChannelIdText,
  externalId: Type.String(),
  status: Type.Enum(ORDER_STATUSES),
  revision: Type.Integer(),
  position: Position,
  placedAt: Instant,
  currency: Currency,
  total: Type.Integer(),
  customer: nullable(Customer),
  shipTo: nullable(Address),
  delivery: Delivery,
  shipping: nullable(Charge),
  payment: nullable(Payment),
  lines: Type.Array(LineAnswer),
  fulfilments: Type.Array(FulfilmentPart),
  returns: Type.Array(Type.Object(returnPart)),
  refunds: Type.Array(RefundPart),
  charges: Type.Array(ChargePart),
  documents: Type.Array(DocumentPart),
  holds: Type.Array(Type.Object({ reason: Type.String(), until: nullable(Instant) })),
  routingFailed: nullable(Type.String()),
  refused: nullable(Type.Array(Shortage)),
};

/** An order as lists show it. */
export const OrderListed = Type.Object(summary, { title: 'OrderListed' });
export const OrderAnswer = Type.Object(
  {
    ...summary,
    phase: Type.Enum([...PHASE_ORDER], { description: 'the state of its machine' }),
    billTo: nullable(Address),
    attributes: nullable(Type.Unsafe<object>({ type: 'object' })),
    trackingPage: nullable(Type.String({ description: 'the path of its public page; null for who only reads' })),
  },
  { title: 'Order' },
);
