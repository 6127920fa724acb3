import { lineIdOf } from '../../../domain/ids.ts';
import { isCurrency, type Minor } from '../../../domain/money.ts';
import type { Attributes, OrderRequest, RequestedLine } from '../../../domain/order/request.ts';
import { type Part, shareOf } from '../../money.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { wholeQuantity } from '../quantity.ts';
import { type Reading, readingIn } from '../reading.ts';
import { priceRows, type Row, skuOrStandIn } from '../row.ts';
import { lookUp } from '../table.ts';
import { filled, oneLine } from '../text.ts';
import { extensionOf, type MagentoItem, type MagentoOrder, orderDocument } from './document.ts';
import { leftOf, parentOf, readLines } from './lines.ts';
import { paymentOf } from './payment.ts';
import { addressOf, customerOf, deliveryOf, shippingOf } from './places.ts';
import type { MagentoSettings } from './settings.ts';
import { utcOf } from './time.ts';

const ERRORS_MAX = 20;

/**
 * Translates an order of `GET /V1/orders` to the canonical order, in the currency that the customer ordered in. Pure. Where the answer is
 * `order`, its `totalOf` is what the shop charged, to the unit, before gift cards and credit that paid of it.
 */
export const translateOrder = (input: unknown, settings: MagentoSettings): Translated => {
  const checked = orderDocument.read(input);
  return 'errors' in checked ? { invalid: checked.errors.slice(0, ERRORS_MAX) } : orderOf(checked.document, settings);
};

/** The same for an order that has been read. */
export const orderOf = (document: MagentoOrder, settings: MagentoSettings): Translated => {
  const currency = document.order_currency_code;
  if (!isCurrency(currency)) {
    return { invalid: [`/order_currency_code is not one of ISO 4217: ${currency.slice(0, 40)}`] };
  }
  const reading = readingIn(currency);
  const placedAt = utcOf(document.created_at);
  const rows = [...readLines(document, reading, settings), ...feesOf(document, reading, settings)];
  const shipping = shippingPartOf(document, reading);
  const totals = totalsOf(document, reading);
  const errors = [...(placedAt === null ? ['/created_at is not a time'] : []), ...reading.errors];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };
  if (document.state === 'canceled' || document.state === 'closed') {
    return { nothing: { reason: `it is ${document.state} in the shop` }, notes: [] };
  }
  const pricing = priceRows(rows, shipping, {
    currency,
    taxesIncluded: true,
    total: totals.total,
    totalTax: totals.tax,
  });
  const left = leftLines(pricing.lines, document, settings);
  const notes = [...totals.notes, ...pricing.notes, ...left.notes];
  if (left.lines.length === 0) return { nothing: { reason: 'no line has a quantity left' }, notes };

  const { payment, holds: paymentHolds } = paymentOf(document, settings);
  const { delivery, holds: deliveryHolds } = deliveryOf(document, settings);
  const shipTo = addressOf(shippingOf(document)?.address);
  const billTo = addressOf(document.billing_address);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: String(document.entity_id),
    placedAt,
    currency,
    customer: customerOf(document),
    ...(shipTo !== undefined && { shipTo }),
    ...(billTo !== undefined && { billTo }),
    ...(delivery !== undefined && { delivery }),
    lines: left.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    payment,
    attributes: attributesOf(document, settings),
  };
  const holds = [
    ...rows.flatMap((row) => row.holds),
    ...missingAddressOf(order),
    ...deliveryHolds,
    ...paymentHolds,
    ...pricing.problems,
  ];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

/** The totals are of what was ordered: what was cancelled since is taken off after they have agreed. */
const leftLines = (lines: readonly RequestedLine[], document: MagentoOrder, settings: MagentoSettings) => {
  const notes: string[] = [];
  const left = lines.flatMap((line): readonly RequestedLine[] => {
    const item = document.items.find((each) => lineIdOf(String(each.item_id)) === line.id);
    const wanted =
      item === undefined ? line.quantity : (wholeQuantity(leftOf(item), line.sku, settings.units) ?? line.quantity);
    if (wanted >= line.quantity) return [line];
    notes.push(`line ${line.id}: ${wanted} of ${line.quantity} ordered are left`);
    if (wanted === 0) return [];
    const share = (amount: Minor = 0) => shareOf(amount, wanted, line.quantity);
    return [{ ...line, quantity: wanted, tax: share(line.tax), discount: share(line.discount) }];
  });
  return { lines: left, notes };
};

/** Gift wrapping, and what modules add beside the items. */
const feesOf = (document: MagentoOrder, reading: Reading, { fees = {} }: MagentoSettings): readonly Row[] => {
  const extension = extensionOf(document);
  const term = (name: keyof typeof extension & string, value: string | number | null | undefined) => ({
    value,
    path: `/extension_attributes/${name}`,
    times: 1,
  });
  const wrapping = reading.sum([
    term('gw_price_incl_tax', extension.gw_price_incl_tax),
    term('gw_items_price_incl_tax', extension.gw_items_price_incl_tax),
    term('gw_card_price_incl_tax', extension.gw_card_price_incl_tax),
  ]);
  const wrappingTax = reading.sum([
    term('gw_tax_amount', extension.gw_tax_amount),
    term('gw_items_tax_amount', extension.gw_items_tax_amount),
    term('gw_card_tax_amount', extension.gw_card_tax_amount),
  ]);
  const others = Object.entries(extension).flatMap(([name, value]) => {
    const title = lookUp(fees, name);
    if (title === undefined || (typeof value !== 'number' && typeof value !== 'string')) return [];
    return feeOf(name, title, reading.required(value, `/extension_attributes/${name}`), 0);
  });
  return [...feeOf('gift-wrapping', 'Gift wrapping', wrapping, wrappingTax), ...others];
};

const feeOf = (id: string, name: string, amount: Minor, tax: Minor): readonly Row[] =>
  amount === 0
    ? []
    : [
        {
          id,
          ...skuOrStandIn(null, 'fee', id, name),
          kind: 'fee',
          name,
          part: { label: id, quantity: 1, before: amount, after: amount, tax },
          notes: [],
        },
      ];

/** The shipping, tax included; `null` for an order that is not delivered. */
const shippingPartOf = (document: MagentoOrder, reading: Reading): Part | null => {
  const after = reading.sum([
    { value: document.shipping_amount, path: '/shipping_amount', times: 1 },
    { value: document.shipping_tax_amount, path: '/shipping_tax_amount', times: 1 },
    {
      value: document.shipping_discount_tax_compensation_amount,
      path: '/shipping_discount_tax_compensation_amount',
      times: 1,
    },
    { value: document.shipping_discount_amount, path: '/shipping_discount_amount', times: -1 },
  ]);
  const before = reading.sum([{ value: document.shipping_incl_tax, path: '/shipping_incl_tax', times: 1 }]);
  const tax = reading.sum([{ value: document.shipping_tax_amount, path: '/shipping_tax_amount', times: 1 }]);
  if (shippingOf(document) === undefined && before === 0 && after === 0) return null;
  return { label: 'shipping', quantity: 1, before: Math.max(before, after), after, tax };
};

/** What pays by gift card, balance or points lowers `grand_total`; the goods are worth more. */
const totalsOf = (document: MagentoOrder, reading: Reading) => {
  const extension = extensionOf(document);
  const paid = reading.sum([
    { value: extension.gift_cards_amount, path: '/extension_attributes/gift_cards_amount', times: 1 },
    { value: extension.customer_balance_amount, path: '/extension_attributes/customer_balance_amount', times: 1 },
    { value: extension.reward_currency_amount, path: '/extension_attributes/reward_currency_amount', times: 1 },
  ]);
  return {
    total: reading.required(document.grand_total, '/grand_total') + paid,
    tax: reading.optional(document.tax_amount, '/tax_amount'),
    notes: paid === 0 ? [] : ['a gift card, balance or points paid some of it: that much less is to be captured'],
  };
};

/** What people and later calls to Magento need and the canonical order has no place for; nothing that is empty. */
const attributesOf = (document: MagentoOrder, settings: MagentoSettings): Attributes => {
  const shipTo = shippingOf(document)?.address;
  const extension = extensionOf(document);
  return filled({
    incrementId: document.increment_id,
    storeId: document.store_id,
    status: document.status,
    customerId: document.customer_id,
    shipToCompany: oneLine(shipTo?.company),
    shipToPhone: oneLine(shipTo?.telephone),
    billToCompany: oneLine(document.billing_address?.company),
    note: document.customer_note,
    couponCode: document.coupon_code,
    shippingDescription: document.shipping_description,
    paymentMethod: document.payment?.method,
    poNumber: document.payment?.po_number,
    pickUpLocation: extension.pickup_location_code,
    giftCardsAmount: extension.gift_cards_amount,
    replaces: document.relation_parent_real_id,
    bundles: bundlesOf(document, settings),
    baseCurrency:
      document.base_currency_code === document.order_currency_code ? undefined : document.base_currency_code,
  });
};

/** For each bundle, how many of each of its parts make one: a shipment of a bundle that is sent as one names the bundle. */
const bundlesOf = (document: MagentoOrder, settings: MagentoSettings) =>
  Object.fromEntries(
    document.items
      .filter(({ product_type, qty_ordered }) => product_type === 'bundle' && qty_ordered > 0)
      .map((bundle) => [String(bundle.item_id), Object.fromEntries(partsOf(bundle, document, settings))]),
  );

const partsOf = (bundle: MagentoItem, document: MagentoOrder, { units }: MagentoSettings) =>
  document.items
    .filter((item) => parentOf(item, document) === bundle)
    .map(
      (item) =>
        [
          String(item.item_id),
          (wholeQuantity(item.qty_ordered, item.sku ?? '', units) ?? item.qty_ordered) / bundle.qty_ordered,
        ] as const,
    );
