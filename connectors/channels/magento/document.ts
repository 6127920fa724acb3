import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';

const Text = maybe(Type.String());
/** Numbers in REST; text in events. */
const Id = Type.Union([Type.Integer(), Type.String({ minLength: 1 })]);
const Amount = maybe(Type.Union([Type.Number(), Type.String()]));
const Quantity = maybe(Type.Number({ minimum: 0 }));
const Flag = maybe(Type.Union([Type.Integer(), Type.Boolean()]));

const Item = Type.Object({
  item_id: Id,
  parent_item_id: maybe(Id),
  product_type: Text,
  sku: Text,
  name: Text,
  is_virtual: Flag,
  qty_ordered: Type.Number({ minimum: 0 }),
  qty_canceled: Quantity,
  qty_refunded: Quantity,
  qty_shipped: Quantity,
  price: Amount,
  row_total: Amount,
  row_total_incl_tax: Amount,
  tax_amount: Amount,
  discount_amount: Amount,
  discount_tax_compensation_amount: Amount,
});

const Address = Type.Object({
  firstname: Text,
  lastname: Text,
  company: Text,
  street: maybe(Type.Array(Type.String())),
  postcode: Text,
  city: Text,
  region: Text,
  region_code: Text,
  country_id: Text,
  telephone: Text,
});

const Shipping = Type.Object({ address: maybe(Address), method: Text });

/** Nothing but null in it is sent as a list, as PHP does with what is empty. */
const Extension = maybe(
  Type.Union([
    Type.Object({
      shipping_assignments: maybe(Type.Array(Type.Object({ shipping: maybe(Shipping) }))),
      pickup_location_code: Text,
      gift_cards_amount: Amount,
      customer_balance_amount: Amount,
      reward_currency_amount: Amount,
      gw_price_incl_tax: Amount,
      gw_items_price_incl_tax: Amount,
      gw_card_price_incl_tax: Amount,
      gw_tax_amount: Amount,
      gw_items_tax_amount: Amount,
      gw_card_tax_amount: Amount,
    }),
    Type.Array(Type.Unknown()),
  ]),
);

const Order = Type.Object({
  entity_id: Id,
  increment_id: Text,
  state: Text,
  status: Text,
  created_at: Type.String(),
  updated_at: Text,
  order_currency_code: Type.String(),
  grand_total: Type.Union([Type.Number(), Type.String()]),
  tax_amount: Amount,
  shipping_amount: Amount,
  shipping_incl_tax: Amount,
  shipping_tax_amount: Amount,
  shipping_discount_amount: Amount,
  shipping_discount_tax_compensation_amount: Amount,
  shipping_description: Text,
  total_due: Amount,
  total_paid: Amount,
  is_virtual: Flag,
  customer_email: Text,
  customer_firstname: Text,
  customer_lastname: Text,
  customer_id: maybe(Id),
  customer_note: Text,
  coupon_code: Text,
  store_id: maybe(Id),
  base_currency_code: Text,
  relation_parent_id: maybe(Id),
  relation_parent_real_id: Text,
  relation_child_id: maybe(Id),
  relation_child_real_id: Text,
  billing_address: maybe(Address),
  payment: maybe(
    Type.Object({ method: Text, last_trans_id: Text, amount_authorized: Amount, amount_paid: Amount, po_number: Text }),
  ),
  items: Type.Array(Item),
  extension_attributes: Extension,
});

const CreditMemo = Type.Object({
  entity_id: Id,
  increment_id: Text,
  order_id: Id,
  state: maybe(Type.Integer()),
  order_currency_code: Type.String(),
  grand_total: Type.Union([Type.Number(), Type.String()]),
  created_at: Text,
  items: Type.Array(Type.Object({ order_item_id: Id, sku: Text, qty: Quantity })),
});

const Rma = Type.Object({
  entity_id: Id,
  order_id: Id,
  status: Type.String(),
  date_requested: Text,
  items: Type.Array(
    Type.Object({ order_item_id: Id, qty_requested: Quantity, reason: maybe(Id), resolution: maybe(Id) }),
  ),
});

const Event = Type.Object({
  type: Type.String(),
  event_id: Type.String({ minLength: 1 }),
  time: Text,
  data: Type.Object({ value: Type.Object({ entity_id: maybe(Id), updated_at: Text }) }),
});

const Page = Type.Object({
  items: maybe(Type.Array(Type.Unknown())),
  total_count: Type.Integer({ minimum: 0 }),
});

export type MagentoOrder = Type.Static<typeof Order>;
export type MagentoItem = Type.Static<typeof Item>;
export type MagentoAddress = Type.Static<typeof Address>;

export const orderDocument = documentOf(Order);
export const creditMemoDocument = documentOf(CreditMemo);
export const rmaDocument = documentOf(Rma);
export const eventDocument = documentOf(Event);
export const pageDocument = documentOf(Page);
/** What the cursor of a page is made of, whatever it holds. */
export const changedDocument = documentOf(
  Type.Object({ entity_id: Id, updated_at: Text, created_at: Text, date_requested: Text }),
);

/** What the attributes of modules say; an empty list stands for none. */
export const extensionOf = ({ extension_attributes: extension }: MagentoOrder) =>
  extension === undefined || extension === null || Array.isArray(extension) ? {} : extension;
