import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** What is not there may be missing or `null`: Shopify does both. */
const maybe = <T extends Type.TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));

const Text = maybe(Type.String());
const Flag = maybe(Type.Boolean());
const Loose = Type.Optional(Type.Unknown());
const Id = Type.Union([Type.String({ minLength: 1 }), Type.Integer()]);
const Quantity = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Decimal = maybe(Type.Union([Type.String(), Type.Number()]));

const Money = Type.Object({ amount: Type.Union([Type.String(), Type.Number()]), currency_code: Text });
const MoneySet = maybe(Type.Object({ shop_money: maybe(Money), presentment_money: maybe(Money) }));

const TaxLine = Type.Object({ price: Decimal, price_set: MoneySet });
const Allocation = Type.Object({ amount: Decimal, amount_set: MoneySet });
const Duty = Type.Object({
  shop_money: maybe(Money),
  presentment_money: maybe(Money),
  tax_lines: maybe(Type.Array(TaxLine)),
});

const Line = Type.Object({
  id: Id,
  admin_graphql_api_id: Text,
  sku: Text,
  name: Text,
  title: Text,
  quantity: Quantity,
  current_quantity: maybe(Quantity),
  requires_shipping: Flag,
  gift_card: Flag,
  tip: Loose,
  fulfillment_service: Text,
  fulfillment_status: Text,
  price: Decimal,
  price_set: MoneySet,
  total_discount: Decimal,
  total_discount_set: MoneySet,
  discount_allocations: maybe(Type.Array(Allocation)),
  tax_lines: maybe(Type.Array(TaxLine)),
  duties: maybe(Type.Array(Duty)),
  properties: Loose,
});

const ShippingLine = Type.Object({
  id: maybe(Id),
  code: Text,
  title: Text,
  is_removed: Flag,
  price: Decimal,
  price_set: MoneySet,
  discount_allocations: maybe(Type.Array(Allocation)),
  tax_lines: maybe(Type.Array(TaxLine)),
});

const Address = Type.Object({
  name: Text,
  first_name: Text,
  last_name: Text,
  company: Text,
  address1: Text,
  address2: Text,
  zip: Text,
  city: Text,
  province: Text,
  province_code: Text,
  country: Text,
  country_code: Text,
  phone: Text,
  latitude: Loose,
  longitude: Loose,
});

const Customer = Type.Object({
  first_name: Text,
  last_name: Text,
  email: Text,
  phone: Text,
  admin_graphql_api_id: Text,
});

const RefundLine = Type.Object({ line_item_id: Id, quantity: Quantity, restock_type: Text });

const Refund = Type.Object({
  id: Id,
  admin_graphql_api_id: Text,
  order_id: maybe(Id),
  note: Text,
  refund_line_items: maybe(Type.Array(RefundLine)),
});

const Order = Type.Object({
  id: Id,
  admin_graphql_api_id: Text,
  name: Text,
  confirmation_number: Text,
  created_at: Text,
  processed_at: Text,
  updated_at: Text,
  cancelled_at: Text,
  cancel_reason: Text,
  currency: Type.String(),
  presentment_currency: Text,
  taxes_included: Flag,
  duties_included: Flag,
  estimated_taxes: Flag,
  test: Flag,
  financial_status: Text,
  payment_gateway_names: maybe(Type.Array(Type.String())),
  source_name: Text,
  customer_locale: Text,
  tags: Loose,
  note: Text,
  note_attributes: Loose,
  discount_codes: Loose,
  po_number: Text,
  company: Loose,
  email: Text,
  contact_email: Text,
  phone: Text,
  customer: maybe(Customer),
  billing_address: maybe(Address),
  shipping_address: maybe(Address),
  line_items: Type.Array(Line),
  refunds: maybe(Type.Array(Refund)),
  shipping_lines: maybe(Type.Array(ShippingLine)),
  total_price: Decimal,
  total_price_set: MoneySet,
  current_total_price: Decimal,
  current_total_price_set: MoneySet,
  total_tax: Decimal,
  total_tax_set: MoneySet,
  current_total_tax: Decimal,
  current_total_tax_set: MoneySet,
  current_shipping_price_set: MoneySet,
  total_tip_received: Decimal,
  total_tip_received_set: MoneySet,
  original_total_duties_set: MoneySet,
  current_total_duties_set: MoneySet,
  original_total_additional_fees_set: MoneySet,
  current_total_additional_fees_set: MoneySet,
});

export type ShopifyOrder = Type.Static<typeof Order>;
export type ShopifyRefund = Type.Static<typeof Refund>;
export type ShopifyLine = Type.Static<typeof Line>;
export type ShopifyShippingLine = Type.Static<typeof ShippingLine>;
export type ShopifyAddress = Type.Static<typeof Address>;
export type ShopifyMoneySet = Type.Static<typeof MoneySet> | undefined;
export type ShopifyDecimal = Type.Static<typeof Decimal> | undefined;
export type ShopifyId = Type.Static<typeof Id>;

const ORDER = Compile(Order);

/** The document as an order, or where it is not one, with the path first: `/line_items/0/quantity must be integer`. */
export const readDocument = (
  input: unknown,
): { readonly document: ShopifyOrder } | { readonly errors: readonly string[] } =>
  ORDER.Check(input) ? { document: input } : { errors: errorsOf(input) };

/**
 * TypeBox stops at its own bound (8). A union fails once for each of its members and once as a whole, at each level: only the deepest place is worth telling.
 */
const errorsOf = (input: unknown): readonly string[] => {
  const errors = ORDER.Errors(input).map(({ instancePath, keyword, schemaPath, message }) => {
    const ofUnion = keyword === 'anyOf' || (keyword === 'type' && schemaPath.includes('/anyOf/'));
    return { path: instancePath, text: ofUnion ? 'has the wrong type' : message };
  });
  const deepest = errors.filter(({ path }) => !errors.some((other) => other.path.startsWith(`${path}/`)));
  const texts = deepest.map(({ path, text }) => `${path === '' ? '/' : path} ${text}`);
  return [...new Set(texts)];
};
