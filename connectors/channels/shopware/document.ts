import Type from 'typebox';
import { documentOf, maybe, Name } from '../../http/document.ts';

const Text = maybe(Type.String());
const Loose = Type.Optional(Type.Unknown());
const Amount = Type.Number();

const Tax = Type.Object({ tax: Amount, taxRate: Type.Number(), price: Amount });
const Price = Type.Object({ totalPrice: Amount, calculatedTaxes: Type.Array(Tax) });
const State = Type.Object({ technicalName: Type.String() });

const Payload = Type.Object({
  productNumber: Text,
  composition: maybe(Type.Array(Type.Object({ id: Type.String(), quantity: Loose, discount: Amount }))),
});

const Line = Type.Object({
  id: Name,
  identifier: Text,
  parentId: Text,
  type: Text,
  label: Text,
  quantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  good: maybe(Type.Boolean()),
  states: maybe(Type.Array(Type.String())),
  /** An empty payload is `[]`: PHP does not tell an empty map from an empty list. */
  payload: maybe(Type.Union([Payload, Type.Array(Type.Unknown())])),
  totalPrice: Amount,
  /** Not there in a webhook. */
  price: maybe(Price),
});

const Address = Type.Object({
  firstName: Text,
  lastName: Text,
  company: Text,
  department: Text,
  street: Text,
  additionalAddressLine1: Text,
  additionalAddressLine2: Text,
  zipcode: Text,
  city: Text,
  phoneNumber: Text,
  country: maybe(Type.Object({ iso: Text })),
  countryState: maybe(Type.Object({ shortCode: Text })),
});

const Delivery = Type.Object({
  id: Name,
  shippingCosts: Price,
  shippingDateLatest: Text,
  shippingOrderAddress: maybe(Address),
  shippingMethodId: Text,
  shippingMethod: maybe(Type.Object({ technicalName: Text, name: Text })),
  stateMachineState: maybe(State),
});

const Transaction = Type.Object({
  id: Name,
  createdAt: Text,
  amount: maybe(Type.Object({ totalPrice: Amount })),
  stateMachineState: maybe(State),
  paymentMethod: maybe(Type.Object({ technicalName: Text, name: Text })),
});

const Order = Type.Object({
  id: Name,
  versionId: Text,
  orderNumber: Text,
  salesChannelId: Text,
  orderDateTime: Type.String(),
  updatedAt: Text,
  createdAt: Text,
  currency: Type.Object({ isoCode: Type.String() }),
  price: Type.Object({ totalPrice: Amount, rawTotal: maybe(Amount), calculatedTaxes: Type.Array(Tax) }),
  amountTotal: Amount,
  taxStatus: Type.Union([Type.Literal('gross'), Type.Literal('net'), Type.Literal('tax-free')]),
  stateMachineState: maybe(State),
  orderCustomer: maybe(
    Type.Object({
      email: Text,
      firstName: Text,
      lastName: Text,
      company: Text,
      customerNumber: Text,
      vatIds: maybe(Type.Array(Type.String())),
    }),
  ),
  billingAddress: maybe(Address),
  lineItems: Type.Array(Line),
  deliveries: Type.Array(Delivery),
  transactions: maybe(Type.Array(Transaction)),
  customerComment: Text,
  affiliateCode: Text,
  campaignCode: Text,
  customFields: Loose,
});

const Written = Type.Object({
  entity: Type.String(),
  operation: Type.String(),
  primaryKey: Type.String(),
  versionId: Text,
});

const Webhook = Type.Object({
  data: Type.Object({ event: Type.String(), payload: Type.Unknown() }),
  source: Type.Object({ shopId: Name, eventId: Name }),
  timestamp: maybe(Type.Number()),
});

/** Of an order what is needed to tell how far it is. */
const Standing = Type.Object({
  deliveries: Type.Array(
    Type.Object({ id: Name, shippingCosts: Price, trackingCodes: maybe(Type.Array(Type.String())) }),
  ),
  transactions: maybe(Type.Array(Transaction)),
});

const Found = Type.Object({ total: maybe(Type.Integer()), data: Type.Array(Type.Unknown()) });

export type ShopwareOrder = Type.Static<typeof Order>;
export type ShopwareStanding = Type.Static<typeof Standing>;
export type ShopwareLine = Type.Static<typeof Line>;
export type ShopwareAddress = Type.Static<typeof Address>;
export type ShopwareDelivery = Type.Static<typeof Delivery>;
export type ShopwareTransaction = Type.Static<typeof Transaction>;

export const orderDocument = documentOf(Order);
export const orderPayload = documentOf(Type.Object({ order: Order }));
export const writtenPayload = documentOf(Type.Array(Written));
export const webhookDocument = documentOf(Webhook);
export const standingDocument = documentOf(Standing);
export const foundDocument = documentOf(Found);

/** The state that Shopware works in; others are drafts of somebody who edits. */
export const LIVE_VERSION = '0fa91ce3e96a4bc2be4bd9ce752c3425';
