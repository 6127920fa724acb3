import Type from 'typebox';
import { documentOf, maybe } from '../../http/document.ts';
import { Decimal, Loose, Text } from '../schema.ts';

/** The order of the Orders API 2026-01-01, as far as it is read. Statuses, types and programs are open. */

const Id = Type.String({ minLength: 1 });
const Money = Type.Object({ amount: Type.Union([Type.String(), Type.Number()]), currencyCode: Type.String() });
const Window = maybe(Type.Object({ earliestDateTime: Text, latestDateTime: Text }));

const Breakdown = Type.Object({
  type: Type.String(),
  subtotal: maybe(Money),
  detailedBreakdowns: maybe(Type.Array(Type.Object({ subtype: Text, value: maybe(Money) }))),
});

/** Asked for by the buyer, and done by Amazon or us. */
const Cancellation = maybe(Type.Object({ cancellationRequest: Loose, cancellationExecution: Loose }));

const Item = Type.Object({
  orderItemId: Id,
  quantityOrdered: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  product: maybe(
    Type.Object({
      asin: Text,
      title: Text,
      sellerSku: Text,
      price: maybe(Type.Object({ unitPrice: maybe(Money) })),
    }),
  ),
  proceeds: maybe(Type.Object({ breakdowns: maybe(Type.Array(Breakdown)) })),
  fulfillment: maybe(
    Type.Object({
      quantityFulfilled: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
      quantityUnfulfilled: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    }),
  ),
  cancellation: Cancellation,
});

const Address = Type.Object({
  name: Text,
  companyName: Text,
  addressLine1: Text,
  addressLine2: Text,
  addressLine3: Text,
  city: Text,
  districtOrCounty: Text,
  stateOrRegion: Text,
  municipality: Text,
  postalCode: Text,
  countryCode: Text,
  phone: Text,
});

const Order = Type.Object({
  orderId: Id,
  createdTime: Text,
  lastUpdatedTime: Text,
  salesChannel: maybe(Type.Object({ marketplaceId: Text, marketplaceName: Text })),
  buyer: maybe(Type.Object({ buyerName: Text, buyerEmail: Text })),
  recipient: maybe(Type.Object({ deliveryAddress: maybe(Address) })),
  proceeds: maybe(Type.Object({ grandTotal: maybe(Money) })),
  fulfillment: Type.Object({
    fulfillmentStatus: Type.String(),
    fulfilledBy: Text,
    fulfillmentServiceLevel: Text,
    shipByWindow: Window,
    deliverByWindow: Window,
  }),
  cancellation: Cancellation,
  associatedOrders: maybe(Type.Array(Type.Object({ orderId: Text, associationType: Text }))),
  programs: Loose,
  orderItems: Type.Array(Item),
});

export type AmazonOrder = Type.Static<typeof Order>;
export type AmazonItem = Type.Static<typeof Item>;
export type AmazonAddress = Type.Static<typeof Address>;
export type AmazonMoney = Type.Static<typeof Money>;

const ORDER = documentOf(Order);

export const readOrder = (
  input: unknown,
): { readonly document: AmazonOrder } | { readonly errors: readonly string[] } => ORDER.read(input);

const MoneyV0 = maybe(Type.Object({ CurrencyCode: Type.String(), Amount: Decimal }));

const OrderV0 = Type.Object({
  AmazonOrderId: Id,
  PurchaseDate: Text,
  LastUpdateDate: Text,
  OrderStatus: Type.String(),
  FulfillmentChannel: Text,
  SalesChannel: Text,
  ShipmentServiceLevelCategory: Text,
  OrderTotal: MoneyV0,
  MarketplaceId: Text,
  EarliestShipDate: Text,
  LatestShipDate: Text,
  EarliestDeliveryDate: Text,
  LatestDeliveryDate: Text,
  ReplacedOrderId: Text,
  BuyerInfo: maybe(Type.Object({ BuyerEmail: Text, BuyerName: Text })),
  ShippingAddress: maybe(
    Type.Object({
      Name: Text,
      CompanyName: Text,
      AddressLine1: Text,
      AddressLine2: Text,
      AddressLine3: Text,
      City: Text,
      StateOrRegion: Text,
      PostalCode: Text,
      CountryCode: Text,
      Phone: Text,
    }),
  ),
});

const ItemV0 = Type.Object({
  OrderItemId: Id,
  ASIN: Text,
  SellerSKU: Text,
  Title: Text,
  QuantityOrdered: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  QuantityShipped: maybe(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  ItemPrice: MoneyV0,
  ItemTax: MoneyV0,
  ShippingPrice: MoneyV0,
  ShippingTax: MoneyV0,
  ShippingDiscount: MoneyV0,
  PromotionDiscount: MoneyV0,
  BuyerRequestedCancel: maybe(Type.Object({ IsBuyerRequestedCancel: Loose })),
});

export type AmazonOrderV0 = Type.Static<typeof OrderV0>;
export type AmazonItemV0 = Type.Static<typeof ItemV0>;
export type AmazonMoneyV0 = Type.Static<typeof MoneyV0> | undefined;

const ORDER_V0 = documentOf(Type.Object({ payload: OrderV0 }));
const ITEMS_V0 = documentOf(Type.Object({ payload: Type.Object({ OrderItems: Type.Array(ItemV0) }) }));

/** The answers of `getOrder` and `getOrderItems` of v0, parsed. */
export const readV0 = (
  order: unknown,
  items: unknown,
):
  | { readonly order: AmazonOrderV0; readonly items: readonly AmazonItemV0[] }
  | { readonly errors: readonly string[] } => {
  const [readOrder, readItems] = [ORDER_V0.read(order), ITEMS_V0.read(items)];
  if ('errors' in readOrder) return readOrder;
  if ('errors' in readItems) return readItems;
  return { order: readOrder.document.payload, items: readItems.document.payload.OrderItems };
};
