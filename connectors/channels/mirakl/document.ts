import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';
import { Decimal, Flag, Loose, Text } from '../schema.ts';

/** The shapes of OR11 (orders) and RT11 (returns), as far as they are read. States and codes are open: Mirakl adds to them. */

const Id = Type.String({ minLength: 1 });
const Tax = Type.Object({ amount: Decimal, code: Text });
const Fee = Type.Object({ amount: Decimal, code: Text });

const Cancelation = Type.Object({
  id: Id,
  quantity: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  amount: Decimal,
  shipping_amount: Decimal,
  taxes: maybe(Type.Array(Tax)),
  shipping_taxes: maybe(Type.Array(Tax)),
  fees: maybe(Type.Array(Fee)),
  reason_code: Text,
  created_date: Text,
});

const Refund = Type.Object({
  id: Id,
  quantity: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  amount: Decimal,
  shipping_amount: Decimal,
  taxes: maybe(Type.Array(Tax)),
  shipping_taxes: maybe(Type.Array(Tax)),
  fees: maybe(Type.Array(Fee)),
  reason_code: Text,
  created_date: Text,
  state: Text,
});

const Line = Type.Object({
  order_line_id: Id,
  order_line_state: Text,
  order_line_state_reason_code: Text,
  offer_sku: Text,
  product_sku: Text,
  product_title: Text,
  quantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  price_unit: Decimal,
  price: Decimal,
  shipping_price: Decimal,
  total_price: Decimal,
  taxes: maybe(Type.Array(Tax)),
  shipping_taxes: maybe(Type.Array(Tax)),
  fees: maybe(Type.Array(Fee)),
  cancelations: maybe(Type.Array(Cancelation)),
  refunds: maybe(Type.Array(Refund)),
});

const Address = Type.Object({
  firstname: Text,
  lastname: Text,
  company: Text,
  company_2: Text,
  street_1: Text,
  street_2: Text,
  additional_info: Text,
  zip_code: Text,
  city: Text,
  state: Text,
  country: Text,
  country_iso_code: Text,
  phone: Text,
});

const Customer = Type.Object({
  customer_id: Text,
  firstname: Text,
  lastname: Text,
  locale: Text,
  shipping_address: maybe(Address),
  billing_address: maybe(Address),
});

const Order = Type.Object({
  order_id: Id,
  commercial_id: Text,
  created_date: Text,
  last_updated_date: Text,
  currency_iso_code: Type.String(),
  order_state: Type.String(),
  order_state_reason_code: Text,
  order_tax_mode: Text,
  customer: maybe(Customer),
  customer_notification_email: Text,
  customer_debited_date: Text,
  channel: maybe(Type.Object({ code: Text })),
  delivery_date: maybe(Type.Object({ earliest: Text, latest: Text })),
  shipping_deadline: Text,
  shipping_type_code: Text,
  shipping_type_label: Text,
  shipping_pudo_id: Text,
  payment_workflow: Text,
  can_cancel: Flag,
  price: Decimal,
  shipping_price: Decimal,
  total_price: Decimal,
  order_lines: Type.Array(Line),
  order_additional_fields: Loose,
  references: Loose,
});

const Return = Type.Object({
  id: Id,
  order_id: Id,
  state: Type.String(),
  rma: Text,
  reason_code: Text,
  description: Text,
  date_created: Text,
  last_updated: Text,
  return_lines: Type.Array(
    Type.Object({ order_line_id: Id, quantity: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }) }),
  ),
});

export type MiraklOrder = Type.Static<typeof Order>;
export type MiraklLine = Type.Static<typeof Line>;
export type MiraklAddress = Type.Static<typeof Address>;
export type MiraklTaxes = Type.Static<typeof Line>['taxes'];
export type MiraklFees = Type.Static<typeof Line>['fees'];
export type MiraklReturn = Type.Static<typeof Return>;

const ORDER = documentOf(Order);
const RETURN = documentOf(Return);

type Checked<T> = { readonly document: T } | { readonly errors: readonly string[] };

export const readOrder = (input: unknown): Checked<MiraklOrder> => ORDER.read(input);

export const readReturn = (input: unknown): Checked<MiraklReturn> => RETURN.read(input);
