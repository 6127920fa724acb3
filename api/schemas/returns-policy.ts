import { Type } from 'typebox';
import {
  AttributesObject,
  ChannelIdText,
  Country,
  LineIdText,
  LocationIdText,
  Money,
  nullable,
  Percent,
  Position,
  Reason,
  SkuText,
  STRICT,
  text,
} from './common.ts';

const { Optional } = Type;

const DAYS_MAX = 36_500;
const CLAUSES_MAX = 200;
const days = nullable(Type.Integer({ minimum: 0, maximum: DAYS_MAX }));
const resolutions = Type.Array(Type.Enum(['refund', 'exchange', 'repair', 'keepIt']), {
  maxItems: 4,
  uniqueItems: true,
});
const some = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Optional(Type.Array(schema, { minItems: 1, maxItems: 300, uniqueItems: true }));

const When = Type.Object(
  {
    channels: some(ChannelIdText),
    countries: some(Country),
    attributes: Optional(AttributesObject),
    reasons: some(Reason),
    resolutions: Optional(resolutions),
  },
  STRICT,
);
const payer = Type.Enum(['customer', 'company']);
const Fee = nullable(
  Type.Union([Type.Object({ percent: Percent }, STRICT), Type.Object({ amount: Money }, STRICT)], {
    description: '{ "percent": 1 to 100 }, or { "amount": minor units for each unit }',
  }),
);
const SendTo = Type.Union(
  [
    Type.Object({ kind: Type.Literal('nearestStore') }, STRICT),
    Type.Object({ kind: Type.Literal('location'), location: LocationIdText }, STRICT),
    Type.Object({ kind: Type.Literal('keepIt') }, STRICT),
  ],
  { description: '{ "kind": "nearestStore" }, { "kind": "location", "location": id } or { "kind": "keepIt" }' },
);
const ships = Type.Enum(['onReceipt', 'atOnce']);

const SetClause = Type.Object(
  {
    name: text(100),
    when: Optional(When),
    windowDays: Optional(days),
    resolutions: Optional(resolutions),
    payer: Optional(payer),
    restockingFee: Optional(Fee),
    refundShipping: Optional(Type.Boolean()),
    approval: Optional(Type.Boolean()),
    returnable: Optional(Type.Boolean()),
    photoRequired: Optional(Type.Boolean()),
    sendTo: Optional(SendTo),
    instantRefund: Optional(Type.Boolean()),
    ships: Optional(ships),
    dueDays: Optional(days),
    label: Optional(Type.Boolean()),
  },
  STRICT,
);
const Clause = Type.Object({
  name: Type.String(),
  when: When,
  windowDays: days,
  resolutions,
  payer,
  restockingFee: Fee,
  refundShipping: Type.Boolean(),
  approval: Type.Boolean(),
  returnable: Type.Boolean(),
  photoRequired: Type.Boolean(),
  sendTo: SendTo,
  instantRefund: Type.Boolean(),
  ships,
  dueDays: days,
  label: Optional(Type.Boolean()),
});

const reasons = nullable(Type.Array(Reason, { minItems: 1, maxItems: 200, uniqueItems: true }));

export const SetReturnsPolicy = Type.Object(
  { reasons: Optional(reasons), clauses: Type.Array(SetClause, { minItems: 1, maxItems: CLAUSES_MAX }) },
  { ...STRICT, title: 'SetReturnsPolicy' },
);
export const ReturnsPolicy = Type.Object(
  { version: Type.Integer(), reasons, clauses: Type.Array(Clause) },
  { title: 'ReturnsPolicy' },
);
export const ReturnsPolicyAnswer = Type.Object({
  changed: Type.Boolean(),
  position: Position,
  policy: ReturnsPolicy,
});

/** The decision of the policy, as it is kept with a return. */
export const TermsAnswer = Type.Object({
  policy: Type.Integer({ description: 'the version of the policy' }),
  lines: Type.Array(Type.Object({ id: LineIdText, clause: nullable(Type.String()), restockingFee: Fee })),
  payer,
  refundShipping: Type.Boolean(),
  approval: Type.Boolean(),
  sendTo: SendTo,
  instantRefund: Type.Boolean(),
  ships,
  dueDays: days,
  label: Optional(Type.Boolean()),
  override: nullable(Type.String()),
});

/** What is wanted instead, unit for unit; without a price it costs what the returned units did. */
export const ExchangeWanted = Type.Object(
  { sku: SkuText, unitPrice: Optional(Money), tax: Optional(Money), name: Optional(text(500)) },
  STRICT,
);
