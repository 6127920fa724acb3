import type { Attributes } from '../../../domain/order/request.ts';
import { filled, oneLine } from '../text.ts';
import type { ShopifyLine, ShopifyOrder } from './document.ts';
import { quantityOf } from './lines.ts';

/** What people and later calls to Shopify need and the canonical order has no place for; nothing that is empty. */
export const attributesOf = (order: ShopifyOrder): Attributes => {
  const differs = (order.presentment_currency ?? order.currency) !== order.currency;
  return filled({
    shopifyId: order.admin_graphql_api_id,
    shopifyCustomerId: order.customer?.admin_graphql_api_id,
    orderName: order.name,
    confirmationNumber: order.confirmation_number,
    sourceName: order.source_name,
    poNumber: order.po_number,
    tags: typeof order.tags === 'string' ? tagsOf(order.tags) : order.tags,
    note: order.note,
    noteAttributes: order.note_attributes,
    discountCodes: order.discount_codes,
    paymentGateways: order.payment_gateway_names,
    locale: order.customer_locale,
    company: order.company,
    shipToCompany: oneLine(order.shipping_address?.company),
    shipToPhone: oneLine(order.shipping_address?.phone),
    billToCompany: oneLine(order.billing_address?.company),
    shippingLines: (order.shipping_lines ?? []).map((line) =>
      filled({ id: line.id, code: line.code, title: line.title }),
    ),
    lineProperties: filled(
      Object.fromEntries(order.line_items.filter((line) => quantityOf(line) > 0).map(propertiesOf)),
    ),
    processedAt: order.processed_at === order.created_at ? undefined : order.processed_at,
    ...(differs && { shopCurrency: order.currency, presentmentCurrency: order.presentment_currency }),
    test: order.test === true ? true : undefined,
  });
};

const tagsOf = (tags: string): readonly string[] =>
  tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

const propertiesOf = (line: ShopifyLine): readonly [string, unknown] => [String(line.id), line.properties];
