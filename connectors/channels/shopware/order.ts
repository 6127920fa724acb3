import { isCurrency, type Minor } from '../../../domain/money.ts';
import type { Attributes, OrderRequest } from '../../../domain/order/request.ts';
import { instantFrom } from '../../http/document.ts';
import { decimalOf, type Part } from '../../money.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { type Reading, readingIn } from '../reading.ts';
import { priceRows, type Row } from '../row.ts';
import { filled, oneLine } from '../text.ts';
import { orderDocument, type ShopwareOrder } from './document.ts';
import { isTaxKnown, readLines } from './lines.ts';
import { mainTransaction, paymentOf } from './payment.ts';
import { addressOf, customerOf, deliveryOf, mainDelivery } from './places.ts';
import type { ShopwareSettings } from './settings.ts';

const ERRORS_MAX = 20;

/**
 * Translates an order as the Admin API gives it, with the associations of `searchOrders`, to the canonical order. Pure. Where the answer
 * is `order`, its `totalOf` is Shopware's own total to the unit. An order of a webhook will do where it has one tax rate.
 */
export const translateOrder = (input: unknown, settings: ShopwareSettings): Translated => {
  const checked = orderDocument.read(input);
  return 'errors' in checked ? { invalid: checked.errors.slice(0, ERRORS_MAX) } : orderOf(checked.document, settings);
};

/** The same for an order that has been read. */
export const orderOf = (document: ShopwareOrder, settings: ShopwareSettings): Translated => {
  const currency = document.currency.isoCode;
  if (!isCurrency(currency)) return { invalid: [`/currency/isoCode is not one of ISO 4217: ${currency.slice(0, 40)}`] };
  const reading = readingIn(currency);
  const placedAt = instantFrom(document.orderDateTime);
  const lines = readLines(document, reading, settings);
  const shipping = shippingOf(document, reading);
  const totals = totalsOf(document, reading);
  const errors = [
    ...(placedAt === null ? ['/orderDateTime is not a time'] : []),
    ...(isTaxKnown(document) ? [] : ['/lineItems have no prices, and the order has several tax rates']),
    ...reading.errors,
  ];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };
  const state = document.stateMachineState?.technicalName;
  const notes = [...reading.notes, ...lines.notes];
  if (state === 'cancelled') return { nothing: { reason: 'it was cancelled in the shop' }, notes };
  if (lines.rows.length === 0) return { nothing: { reason: 'it has no line with a quantity' }, notes };

  const { rows, notes: roundingNotes } = cashRounded(lines.rows, totals.rounding, currency);
  const pricing = priceRows(rows, shipping, {
    currency,
    taxesIncluded: document.taxStatus === 'gross',
    total: totals.total + lines.paid.amount,
    totalTax: totals.tax + lines.paid.tax,
  });
  const payment = paymentOf(document);
  const delivery = deliveryOf(document, settings);
  const shipTo = addressOf(mainDelivery(document)?.shippingOrderAddress);
  const billTo = addressOf(document.billingAddress);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: document.id,
    placedAt,
    currency,
    customer: customerOf(document),
    ...(shipTo !== undefined && { shipTo }),
    ...(billTo !== undefined && { billTo }),
    ...(delivery !== undefined && { delivery }),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    ...(payment.payment !== undefined && { payment: payment.payment }),
    attributes: attributesOf(document),
  };
  const holds = [
    ...rows.flatMap((row) => row.holds),
    ...missingAddressOf(order),
    ...alreadyShippedOf(document),
    ...payment.holds,
    ...pricing.problems,
  ];
  const all = [...notes, ...roundingNotes, ...pricing.notes];
  return holds.length === 0 ? { order, notes: all } : { held: { reason: holds.join('; '), order }, notes: all };
};

/** All deliveries as one part: `null` where there are none. What is below zero is a discount on the shipping. */
const shippingOf = (document: ShopwareOrder, reading: Reading): Part | null => {
  if (document.deliveries.length === 0) return null;
  let [before, after, tax] = [0, 0, 0];
  for (const [index, { shippingCosts }] of document.deliveries.entries()) {
    const path = `/deliveries/${index}/shippingCosts`;
    const price = reading.required(shippingCosts.totalPrice, `${path}/totalPrice`);
    before += Math.max(price, 0);
    after += price;
    shippingCosts.calculatedTaxes.forEach((each, at) => {
      tax += reading.required(each.tax, `${path}/calculatedTaxes/${at}/tax`);
    });
  }
  return { label: 'shipping', quantity: 1, before, after, tax };
};

/** `rounding`: what rounding to coins, as in Switzerland, adds to the total. */
const totalsOf = ({ amountTotal, price }: ShopwareOrder, reading: Reading) => {
  const total = reading.required(amountTotal, '/amountTotal');
  const raw = reading.optional(price.rawTotal, '/price/rawTotal') ?? total;
  const taxes = price.calculatedTaxes.map(({ tax }, index) =>
    reading.required(tax, `/price/calculatedTaxes/${index}/tax`),
  );
  return { total, rounding: total - raw, tax: taxes.reduce((sum, tax) => sum + tax, 0) };
};

/** The coins' rounding is of no line: the dearest takes it. */
const cashRounded = (rows: readonly Row[], rounding: Minor, currency: string) => {
  if (rounding === 0) return { rows, notes: [] };
  const dearest = Math.max(...rows.map(({ part }) => part.after));
  const taker = rows.find(({ part }) => part.after === dearest);
  const rounded = rows.map((row) => {
    const { part } = row;
    if (row !== taker) return row;
    return { ...row, part: { ...part, before: part.before + Math.max(rounding, 0), after: part.after + rounding } };
  });
  const notes =
    taker === undefined
      ? []
      : [`cash rounding of ${decimalOf(rounding, currency)} ${currency} put on ${taker.part.label}`];
  return { rows: rounded, notes };
};

const SHIPPED: ReadonlySet<string> = new Set(['shipped', 'shipped_partially', 'returned', 'returned_partially']);

/** What the shop has sent already is not to be sent again. */
const alreadyShippedOf = ({ deliveries }: ShopwareOrder): readonly string[] =>
  deliveries.flatMap(({ id, stateMachineState }) => {
    const state = stateMachineState?.technicalName ?? '';
    return SHIPPED.has(state) ? [`its delivery ${id} is ${state} in the shop already`] : [];
  });

/** What people and later calls to Shopware need and the canonical order has no place for; nothing that is empty. */
const attributesOf = (document: ShopwareOrder): Attributes => {
  const shipTo = mainDelivery(document)?.shippingOrderAddress;
  return filled({
    orderNumber: document.orderNumber,
    salesChannelId: document.salesChannelId,
    customerNumber: document.orderCustomer?.customerNumber,
    vatIds: document.orderCustomer?.vatIds,
    company: oneLine(document.orderCustomer?.company),
    shipToCompany: oneLine(shipTo?.company),
    shipToPhone: oneLine(shipTo?.phoneNumber),
    note: document.customerComment,
    shippingMethod: mainDelivery(document)?.shippingMethod?.name,
    paymentMethod: mainTransaction(document)?.paymentMethod?.name,
    deliveryIds: document.deliveries.map(({ id }) => id),
    affiliateCode: document.affiliateCode,
    campaignCode: document.campaignCode,
    customFields: document.customFields,
  });
};
