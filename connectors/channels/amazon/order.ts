import type { ChannelId } from '../../../domain/ids.ts';
import { isCurrency, type Minor } from '../../../domain/money.ts';
import type { Address, Attributes, Customer, OrderRequest } from '../../../domain/order/request.ts';
import { instantFrom } from '../../http/document.ts';
import type { Part } from '../../money.ts';
import { countryOf } from '../countries.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { readingIn } from '../reading.ts';
import { priceRows, type Row } from '../row.ts';
import { lookUp } from '../table.ts';
import { filled, firstOf, joined, oneLine } from '../text.ts';
import { type AmazonAddress, type AmazonItem, type AmazonOrder, readOrder } from './document.ts';
import { amountIn, readItem, type TaxesAre } from './money.ts';

export type AmazonSettings = {
  readonly channel: ChannelId;
  /** Names of delivery services by `fulfillmentServiceLevel`; what is not in the table goes by its code. */
  readonly services?: { readonly [level: string]: string };
  /** For orders that state no grand total. Left out: such an order is held. */
  readonly taxesAre?: TaxesAre;
};

const ERRORS_MAX = 20;

/** Not confirmed: it has no prices and no address, and it may vanish. */
const PENDING: ReadonlySet<string> = new Set(['PENDING', 'PENDING_AVAILABILITY']);

/**
 * Translates an order of the Orders API 2026-01-01 (parsed JSON) to the canonical order. Pure. Where the answer is `order`, its
 * `totalOf` is Amazon's grand total to the unit. An order that is pending, or that Amazon sends itself, makes nothing.
 */
export const translateOrder = (input: unknown, settings: AmazonSettings): Translated => {
  const checked = readOrder(input);
  return 'errors' in checked ? { invalid: checked.errors } : translate(checked.document, settings);
};

/** The same for a document that was read. */
export const translate = (document: AmazonOrder, settings: AmazonSettings): Translated => {
  const reason = whyNothing(document);
  if (reason !== null) return { nothing: { reason }, notes: [] };
  const currency = currencyOf(document);
  if (currency === undefined || !isCurrency(currency)) return { invalid: ['/proceeds names no currency of ISO 4217'] };
  const amounts = readingIn(currency);
  const placedAt = instantFrom(document.createdTime);
  const items = document.orderItems
    .map((item, index) => ({ item, ...readItem(item, index, amounts) }))
    .filter(({ item }) => item.quantityOrdered > 0);
  const grandTotal = amountIn(document.proceeds?.grandTotal, '/proceeds/grandTotal', amounts);
  const errors = [...(placedAt === null ? ['/createdTime is not a time'] : []), ...amounts.errors];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };
  if (items.length === 0) return { nothing: { reason: 'no line has a quantity' }, notes: [] };

  const rows = items.flatMap((item) => item.rows);
  const shipping = items.map((item) => item.shipping).reduce(together);
  const parts = [...rows.map((row) => row.part), shipping];
  const basis = basisOf(parts, grandTotal, settings.taxesAre);
  const pricing = priceRows(rows, shipping, { currency, ...basis, totalTax: undefined });
  const { deliveryAddress } = document.recipient ?? {};
  const shipTo = addressOf(deliveryAddress);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: document.orderId,
    placedAt,
    currency,
    customer: customerOf(document),
    ...(shipTo !== undefined && { shipTo }),
    delivery: deliveryOf(document, settings),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    payment: { status: 'captured' },
    attributes: attributesOf(document),
  };
  const holds = [
    ...statusHolds(document),
    ...cancellationHolds(document),
    ...rows.flatMap((row: Row) => row.holds),
    ...missingAddressOf(order),
    ...maskedHolds(deliveryAddress),
    ...pricing.problems,
  ];
  const notes = [...amounts.notes, ...pricing.notes];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

const whyNothing = ({ fulfillment }: AmazonOrder): string | null => {
  const status = fulfillment.fulfillmentStatus;
  if (fulfillment.fulfilledBy === 'AMAZON') return 'Amazon sends it itself';
  if (PENDING.has(status)) return `it is ${status}: not confirmed yet`;
  return status === 'CANCELLED' ? 'it is CANCELLED at Amazon' : null;
};

const currencyOf = (document: AmazonOrder): string | undefined =>
  document.proceeds?.grandTotal?.currencyCode ??
  document.orderItems
    .flatMap((item) => [
      item.product?.price?.unitPrice,
      ...(item.proceeds?.breakdowns ?? []).map((breakdown) => breakdown.subtotal),
    ])
    .find((money) => money !== null && money !== undefined)?.currencyCode;

const together = (a: Part, b: Part): Part => ({
  ...a,
  before: a.before + b.before,
  after: a.after + b.after,
  tax: a.tax + b.tax,
});

/** Both ways are tried; where neither makes the grand total, the prices are taken as they stand, and the difference is told. */
const basisOf = (parts: readonly Part[], grandTotal: Minor | undefined, taxesAre: TaxesAre | undefined) => {
  const included = parts.reduce((sum, part) => sum + part.after, 0);
  const onTop = parts.reduce((sum, part) => sum + part.tax, included);
  if (grandTotal !== undefined) return { taxesIncluded: grandTotal !== onTop || included === onTop, total: grandTotal };
  // A replacement costs nothing, and states no total.
  const total = taxesAre === undefined && onTop > 0 ? undefined : taxesAre === 'onTop' ? onTop : included;
  return { taxesIncluded: taxesAre !== 'onTop', total };
};

const statusHolds = ({ fulfillment }: AmazonOrder): readonly string[] => {
  const status = fulfillment.fulfillmentStatus;
  if (status === 'UNSHIPPED') return [];
  if (status === 'SHIPPED' || status === 'PARTIALLY_SHIPPED') return [`it is ${status} at Amazon already`];
  return [
    status === 'UNFULFILLABLE' ? 'it is UNFULFILLABLE at Amazon' : `its status ${status.slice(0, 40)} is unknown`,
  ];
};

/** The buyer asks, and the seller decides: nothing is sent until then. */
const cancellationHolds = (document: AmazonOrder): readonly string[] => [
  ...(asksToCancel(document) ? ['the buyer asks to cancel it'] : []),
  ...document.orderItems.filter(asksToCancel).map((item) => `the buyer asks to cancel line ${item.orderItemId}`),
];

const asksToCancel = ({ cancellation }: Pick<AmazonItem, 'cancellation'>): boolean =>
  isThere(cancellation?.cancellationRequest) && !isThere(cancellation?.cancellationExecution);

export const isCancelled = ({ cancellation }: Pick<AmazonItem, 'cancellation'>): boolean =>
  isThere(cancellation?.cancellationExecution);

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** Without the role for recipients, and some time after delivery, an address comes without its street. */
const maskedHolds = (address: AmazonAddress | null | undefined): readonly string[] =>
  address !== null &&
  address !== undefined &&
  firstOf(address.addressLine1, address.addressLine2, address.addressLine3) === undefined
    ? ['its address has no street: the app may have no role for recipients']
    : [];

const addressOf = (source: AmazonAddress | null | undefined): Address | undefined => {
  const country = countryOf(source?.countryCode);
  if (source === null || source === undefined || country === undefined) return undefined;
  const name = firstOf(source.name, source.companyName);
  const lines = [source.addressLine1, source.addressLine2, source.addressLine3]
    .map(oneLine)
    .filter((line) => line !== undefined);
  const company = oneLine(source.companyName);
  const line2 = joined(', ', company === name ? undefined : company, ...lines.slice(1), source.districtOrCounty);
  const postalCode = oneLine(source.postalCode);
  const city = firstOf(source.city, source.municipality);
  const region = oneLine(source.stateOrRegion);
  return {
    ...(name !== undefined && { name }),
    ...(lines[0] !== undefined && { line1: lines[0] }),
    ...(line2 !== undefined && { line2 }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    country,
  };
};

const customerOf = ({ buyer, recipient }: AmazonOrder): Customer => {
  const name = firstOf(buyer?.buyerName, recipient?.deliveryAddress?.name);
  const email = oneLine(buyer?.buyerEmail);
  const phone = oneLine(recipient?.deliveryAddress?.phone);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

const deliveryOf = (
  { fulfillment }: AmazonOrder,
  { services }: AmazonSettings,
): NonNullable<OrderRequest['delivery']> => {
  const level = oneLine(fulfillment.fulfillmentServiceLevel);
  const service = lookUp(services, level) ?? level;
  const promisedBy = instantFrom(fulfillment.deliverByWindow?.latestDateTime);
  return {
    method: 'ship',
    ...(service !== undefined && { service }),
    ...(promisedBy !== null && { promisedBy }),
  };
};

const attributesOf = (document: AmazonOrder): Attributes =>
  filled({
    marketplaceId: document.salesChannel?.marketplaceId,
    marketplace: document.salesChannel?.marketplaceName,
    shipBy: instantFrom(document.fulfillment.shipByWindow?.latestDateTime),
    deliverFrom: instantFrom(document.fulfillment.deliverByWindow?.earliestDateTime),
    asins: filled(Object.fromEntries(document.orderItems.map((item) => [item.orderItemId, item.product?.asin]))),
    replacementOf: document.associatedOrders?.find((other) => other.associationType === 'REPLACEMENT_ORIGINAL_ID')
      ?.orderId,
    programs: document.programs,
  });
