import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';
import { Decimal, Flag, Text } from '../schema.ts';

/**
 * A buyer's order in the terms of Peppol BIS Order 3, as JSON: what UBL is read to, and what a portal may send as it is. Amounts and
 * quantities are decimals, as text or number, prices without tax.
 */

const Id = Type.String({ minLength: 1 });
const Amount = Type.Union([Type.String({ minLength: 1 }), Type.Number()]);
const IsoDate = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d' });

const Endpoint = Type.Object({ scheme: Id, id: Id });

const Address = Type.Object({
  street: Text,
  additionalStreet: Text,
  line: Text,
  postalCode: Text,
  city: Text,
  region: Text,
  country: Text,
});

const Contact = Type.Object({ name: Text, phone: Text, email: Text });

const Party = Type.Object({
  endpoint: Endpoint,
  name: Text,
  address: maybe(Address),
  contact: maybe(Contact),
});

const Period = Type.Object({ from: maybe(IsoDate), to: maybe(IsoDate) });

const AllowanceCharge = Type.Object({
  kind: Type.Union([Type.Literal('allowance'), Type.Literal('charge')]),
  /** `FC` is freight. */
  reasonCode: Text,
  reason: Text,
  amount: Amount,
  taxPercent: Decimal,
});

const Line = Type.Object({
  id: Id,
  /** In a change: 1 added, 2 deleted, 3 changed, 4 no action. */
  status: Text,
  sku: Text,
  gtin: Text,
  buyersSku: Text,
  name: Text,
  note: Text,
  quantity: Amount,
  /** UN/ECE recommendation 20 or 21; left out: pieces. */
  unit: Text,
  /** Of the line, after its own allowances and charges, without tax. */
  net: Decimal,
  price: Decimal,
  /** How many the price is for; left out: one. */
  baseQuantity: Decimal,
  taxCategory: Text,
  taxPercent: Decimal,
  allowanceCharges: maybe(Type.Array(AllowanceCharge)),
  partialDelivery: Flag,
  requested: maybe(Period),
});

const Totals = Type.Object({
  net: Decimal,
  allowances: Decimal,
  charges: Decimal,
  taxExclusive: Decimal,
  taxInclusive: Decimal,
  prepaid: Decimal,
  rounding: Decimal,
  payable: Decimal,
});

const Delivery = Type.Object({
  locationId: Text,
  locationName: Text,
  address: maybe(Address),
  partyName: Text,
  contact: maybe(Contact),
  requested: maybe(Period),
});

const Order = Type.Object({
  format: Type.Literal('weir.b2bOrder/1'),
  id: Id,
  issueDate: IsoDate,
  issueTime: Text,
  /** 220 and 105 are orders; others are for a person. */
  typeCode: Text,
  /** The profile, which tells which answers the buyer waits for. */
  profile: Text,
  currency: Type.String(),
  note: Text,
  customerReference: Text,
  accountingCost: Text,
  contract: Text,
  project: Text,
  validUntil: maybe(IsoDate),
  buyer: Party,
  seller: Type.Object({ endpoint: Endpoint }),
  delivery: maybe(Delivery),
  allowanceCharges: maybe(Type.Array(AllowanceCharge)),
  taxTotal: Decimal,
  totals: maybe(Totals),
  lines: Type.Array(Line, { minItems: 1 }),
});

export type B2bOrder = Type.Static<typeof Order>;
export type B2bLine = Type.Static<typeof Line>;
export type B2bAddress = Type.Static<typeof Address>;
export type B2bAllowanceCharge = Type.Static<typeof AllowanceCharge>;
export type B2bEndpoint = Type.Static<typeof Endpoint>;

const ORDER = documentOf(Order);

/** A JSON order, parsed; each error starts with the path in it. */
export const readJsonOrder = (
  input: unknown,
): { readonly document: B2bOrder } | { readonly errors: readonly string[] } => ORDER.read(input);

/** `0088:7300010001015`: how endpoints are named in the settings and in the order's external id. */
export const endpointText = ({ scheme, id }: B2bEndpoint): string => `${scheme}:${id}`;

/** The document's `ID` is one of a kind for its buyer only. */
export const externalIdOf = (buyer: B2bEndpoint, id: string): string => `${endpointText(buyer)}/${id}`;

/** The key of one delivery: the same key is the same document. */
export const deliveryKeyOf = (buyer: B2bEndpoint, documentType: string, id: string): string =>
  `${endpointText(buyer)} ${documentType} ${id}`;
