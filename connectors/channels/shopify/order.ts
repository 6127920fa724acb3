import type { ChannelId } from '../../../domain/ids.ts';
import { isCurrency } from '../../../domain/money.ts';
import type { OrderRequest } from '../../../domain/order/request.ts';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { decimalOf } from '../../money.ts';
import type { Translated } from '../notice.ts';
import { priceRows } from '../row.ts';
import { type Amounts, amountsOf, type MoneySide } from './amounts.ts';
import { attributesOf } from './attributes.ts';
import { type DeliverySettings, deliveryOf } from './delivery.ts';
import { readDocument, type ShopifyOrder } from './document.ts';
import { readFees } from './fees.ts';
import { idTextOf } from './ids.ts';
import { type AllocationsDescribe, readLines } from './lines.ts';
import { addressOf, customerOf } from './party.ts';
import { paymentOf } from './payment.ts';
import { readShipping } from './shipping.ts';

export type ShopifySettings = DeliverySettings & {
  readonly channel: ChannelId;
  /** The side of the money sets that the order is kept in: what the customer paid in, or the shop's own currency. */
  readonly money: MoneySide;
  /** After a part of a line was removed: which quantity its discounts and taxes speak of. Not documented; `ordered` if left out. */
  readonly allocationsDescribe?: AllocationsDescribe;
};

const ERRORS_MAX = 20;

/**
 * Translates the body of Shopify's `orders/create` (parsed JSON) to the canonical order. Pure. Where the answer is `order`,
 * its `totalOf` is Shopify's own total to the unit.
 */
export const translateOrder = (input: unknown, settings: ShopifySettings): Translated => {
  const checked = readDocument(input);
  if ('errors' in checked) return { invalid: checked.errors };
  const { document } = checked;
  const amounts = amountsOf(document, settings.money);
  if (!isCurrency(amounts.currency)) {
    return { invalid: [`/currency is not one of ISO 4217: ${amounts.currency.slice(0, 40)}`] };
  }
  const externalId = idTextOf(document.id, document.admin_graphql_api_id);
  const placedAt = placedAtOf(document);
  const lines = readLines(document, amounts, settings.allocationsDescribe ?? 'ordered');
  const fees = readFees(document, lines.lines, amounts);
  const shipping = readShipping(document, amounts);
  const totals = totalsOf(document, amounts);
  const errors = [
    ...(externalId === null ? ['/id is too large for a JSON number'] : []),
    ...(placedAt === null ? ['/created_at is not a time'] : []),
    ...lines.errors,
    ...amounts.errors,
  ];
  if (externalId === null || placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };

  const rows = [...lines.lines, ...fees.fees];
  const basis = { currency: amounts.currency, taxesIncluded: document.taxes_included === true, ...totals };
  const pricing = priceRows(rows, shipping?.part ?? null, basis);
  const payment = paymentOf(document);
  const delivery = deliveryOf(document, settings);
  const notes = [
    ...amounts.notes,
    ...lines.notes,
    ...rows.flatMap((row) => row.notes),
    ...fees.notes,
    ...(shipping?.notes ?? []),
    ...pricing.notes,
    ...payment.notes,
    ...(document.estimated_taxes === true ? ['its taxes are estimated'] : []),
  ];
  if (rows.length === 0) {
    return { nothing: { reason: whyNothing(document, amounts.currency, totals.total ?? 0) }, notes };
  }
  const order: OrderRequest = {
    channel: settings.channel,
    externalId,
    placedAt,
    currency: amounts.currency,
    customer: customerOf(document),
    ...placesOf(document),
    ...(delivery.delivery !== undefined && { delivery: delivery.delivery }),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    ...(payment.payment !== undefined && { payment: payment.payment }),
    attributes: attributesOf(document),
  };
  const holds = [
    ...(document.test === true ? ['it is a test order'] : []),
    ...cancelledOf(document),
    ...rows.flatMap((row) => row.holds),
    ...missingAddressOf(document, order),
    ...delivery.holds,
    ...payment.holds,
    ...fees.holds,
    ...pricing.problems,
  ];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

const placesOf = (order: ShopifyOrder): Pick<OrderRequest, 'shipTo' | 'billTo'> => {
  const shipTo = addressOf(order.shipping_address);
  const billTo = addressOf(order.billing_address);
  return { ...(shipTo !== undefined && { shipTo }), ...(billTo !== undefined && { billTo }) };
};

const missingAddressOf = (source: ShopifyOrder, order: OrderRequest): readonly string[] => {
  const ships = order.delivery?.method !== 'collect' && order.lines.some((line) => line.kind === 'goods');
  if (!ships || order.shipTo !== undefined) return [];
  const address = source.shipping_address ?? undefined;
  return [
    address === undefined ? 'it has goods to ship and no shipping address' : 'its shipping address has no country code',
  ];
};

/** What is charged now, after edits and refunds; on a new order the same as the first totals, which old documents have alone. */
const totalsOf = (order: ShopifyOrder, amounts: Amounts) => ({
  total:
    amounts.optional(order.current_total_price_set, order.current_total_price, '/current_total_price') ??
    amounts.optional(order.total_price_set, order.total_price, '/total_price'),
  totalTax:
    amounts.optional(order.current_total_tax_set, order.current_total_tax, '/current_total_tax') ??
    amounts.optional(order.total_tax_set, order.total_tax, '/total_tax'),
});

const OFFSET_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

const placedAtOf = (order: ShopifyOrder): Instant | null => {
  const text = order.created_at ?? order.processed_at ?? '';
  const millis = OFFSET_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(millis) ? null : instantOf(millis);
};

const cancelledOf = (order: ShopifyOrder): readonly string[] =>
  typeof order.cancelled_at === 'string'
    ? [`it was cancelled in the shop (${order.cancel_reason ?? 'no reason'})`]
    : [];

const whyNothing = (order: ShopifyOrder, currency: string, total: number): string =>
  [
    ...cancelledOf(order),
    'no line has a quantity left',
    ...(total === 0 ? [] : [`${decimalOf(total, currency)} ${currency} of its total remain`]),
  ].join('; ');
