import type { Translated } from '../notice.ts';
import { lookUp } from '../table.ts';
import type { AmazonItemV0, AmazonMoneyV0, AmazonOrder, AmazonOrderV0 } from './document.ts';
import { readV0 } from './document.ts';
import { type AmazonSettings, translate } from './order.ts';

/** As `translateOrder`, of the two answers of the deprecated v0: `getOrder` and `getOrderItems`. */
export const translateV0 = (order: unknown, items: unknown, settings: AmazonSettings): Translated => {
  const read = readV0(order, items);
  return 'errors' in read ? { invalid: read.errors } : translate(asNew(read.order, read.items), settings);
};

const STATUSES: { readonly [v0: string]: string } = {
  PendingAvailability: 'PENDING_AVAILABILITY',
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  PartiallyShipped: 'PARTIALLY_SHIPPED',
  Shipped: 'SHIPPED',
  InvoiceUnconfirmed: 'UNSHIPPED',
  Canceled: 'CANCELLED',
  Unfulfillable: 'UNFULFILLABLE',
};

/** The same order in the shape of 2026-01-01. */
const asNew = (order: AmazonOrderV0, items: readonly AmazonItemV0[]): AmazonOrder => {
  const { ShippingAddress: address, BuyerInfo: buyer } = order;
  return {
    orderId: order.AmazonOrderId,
    createdTime: order.PurchaseDate ?? null,
    lastUpdatedTime: order.LastUpdateDate ?? null,
    salesChannel: { marketplaceId: order.MarketplaceId ?? null, marketplaceName: order.SalesChannel ?? null },
    buyer: { buyerName: buyer?.BuyerName ?? null, buyerEmail: buyer?.BuyerEmail ?? null },
    recipient:
      address == null
        ? null
        : {
            deliveryAddress: {
              name: address.Name ?? null,
              companyName: address.CompanyName ?? null,
              addressLine1: address.AddressLine1 ?? null,
              addressLine2: address.AddressLine2 ?? null,
              addressLine3: address.AddressLine3 ?? null,
              city: address.City ?? null,
              stateOrRegion: address.StateOrRegion ?? null,
              postalCode: address.PostalCode ?? null,
              countryCode: address.CountryCode ?? null,
              phone: address.Phone ?? null,
            },
          },
    proceeds: { grandTotal: moneyOf(order.OrderTotal) },
    fulfillment: {
      fulfillmentStatus: lookUp(STATUSES, order.OrderStatus) ?? order.OrderStatus,
      fulfilledBy: order.FulfillmentChannel === 'AFN' ? 'AMAZON' : 'MERCHANT',
      fulfillmentServiceLevel: order.ShipmentServiceLevelCategory ?? null,
      shipByWindow: { earliestDateTime: order.EarliestShipDate ?? null, latestDateTime: order.LatestShipDate ?? null },
      deliverByWindow: {
        earliestDateTime: order.EarliestDeliveryDate ?? null,
        latestDateTime: order.LatestDeliveryDate ?? null,
      },
    },
    associatedOrders:
      order.ReplacedOrderId == null
        ? []
        : [{ orderId: order.ReplacedOrderId, associationType: 'REPLACEMENT_ORIGINAL_ID' }],
    orderItems: items.map(itemOf),
  };
};

const itemOf = (item: AmazonItemV0): AmazonOrder['orderItems'][number] => {
  const asked = String(item.BuyerRequestedCancel?.IsBuyerRequestedCancel ?? false) === 'true';
  return {
    orderItemId: item.OrderItemId,
    quantityOrdered: item.QuantityOrdered,
    product: { asin: item.ASIN ?? null, title: item.Title ?? null, sellerSku: item.SellerSKU ?? null },
    proceeds: {
      breakdowns: [
        ...breakdown('ITEM', item.ItemPrice),
        ...breakdown('SHIPPING', item.ShippingPrice),
        ...breakdown('TAX', item.ItemTax, 'ITEM'),
        ...breakdown('TAX', item.ShippingTax, 'SHIPPING'),
        ...breakdown('DISCOUNT', item.PromotionDiscount, 'ITEM'),
        ...breakdown('DISCOUNT', item.ShippingDiscount, 'SHIPPING'),
      ],
    },
    cancellation: asked ? { cancellationRequest: {} } : null,
  };
};

const moneyOf = (money: AmazonMoneyV0) =>
  money?.Amount == null ? null : { amount: money.Amount, currencyCode: money.CurrencyCode };

const breakdown = (type: string, money: AmazonMoneyV0, subtype?: string) => {
  const subtotal = moneyOf(money);
  if (subtotal === null) return [];
  return [{ type, subtotal, ...(subtype !== undefined && { detailedBreakdowns: [{ subtype, value: subtotal }] }) }];
};
