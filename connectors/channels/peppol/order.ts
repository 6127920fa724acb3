import { DateTime } from 'luxon';
import { type ChannelId, skuOf } from '../../../domain/ids.ts';
import { isCurrency } from '../../../domain/money.ts';
import type { Address, Attributes, Customer, OrderRequest } from '../../../domain/order/request.ts';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { countryOf } from '../countries.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { readingIn } from '../reading.ts';
import { priceRows, type Row } from '../row.ts';
import { lookUp } from '../table.ts';
import { filled, firstOf, joined, oneLine } from '../text.ts';
import { type B2bAddress, type B2bOrder, endpointText, externalIdOf } from './document.ts';
import { type ArticleSettings, type NetLine, readLine } from './lines.ts';
import { partsOf, readTotals } from './totals.ts';

export type PeppolSettings = ArticleSettings & {
  readonly channel: ChannelId;
  /** Our own endpoints, as `0088:7350053850002`: a document to another is refused. */
  readonly sellers: readonly string[];
  /** The buyers that may order, by endpoint, with what we call them. */
  readonly buyers: { readonly [endpoint: string]: { readonly customer: string } };
  /** Addresses of the buyers' places by their id (a GLN), for orders that tell no more than that. */
  readonly places?: { readonly [locationId: string]: Address };
  /** IANA zone of dates and of times without an offset: the seller's. */
  readonly zone: string;
};

const ERRORS_MAX = 20;

/** 220 and 105 are orders. The others (blanket, call-off, consignment) need a person. */
const ORDER_TYPES: ReadonlySet<string> = new Set(['220', '105']);

/**
 * Translates a buyer's order, read from UBL or JSON, to the canonical order. Pure. `invalid` where a rule of the profile is broken, or
 * it is not from a buyer or to a seller that we know: it is to be refused. Where the answer is `order`, its `totalOf` is the buyer's
 * amount with tax, to the unit. `now`: what was valid until earlier is held.
 */
export const translateOrder = (document: B2bOrder, settings: PeppolSettings, now: Instant): Translated => {
  const currency = document.currency;
  if (!isCurrency(currency)) return { invalid: [`/currency is not one of ISO 4217: ${currency.slice(0, 40)}`] };
  const amounts = readingIn(currency);
  const placedAt = instantIn(document.issueDate, document.issueTime ?? '00:00:00', settings.zone);
  const read = document.lines.map((line, index) => readLine(line, index, amounts, settings));
  const lines = read.flatMap((each) => ('netLine' in each ? [each.netLine] : []));
  const totals = readTotals(document, lines, amounts);
  const errors = [
    ...partyErrors(document, settings),
    ...(placedAt === null ? ['/issueDate is not a date'] : []),
    ...read.flatMap((each) => ('errors' in each ? each.errors : [])),
    ...twice(document),
    ...amounts.errors,
    ...totals.errors,
  ];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };

  const live = lines.filter((line) => line.quantity > 0);
  if (live.length === 0) return { nothing: { reason: 'no line has a quantity' }, notes: [] };
  const parts = partsOf(document, live, amounts, totals.totalTax);
  const rows = [
    ...live.map((line, index) => goodsRow(line, parts.lines[index])),
    ...parts.fees.map((part) => feeRow(part, document)),
  ];
  const all = [...rows.map((row) => row.part), ...(parts.shipping === null ? [] : [parts.shipping])];
  // An order may state no total: then it is what its parts make.
  const own = all.reduce(
    (sum, part) => sum + part.after,
    totals.totalTax ?? all.reduce((sum, part) => sum + part.tax, 0),
  );
  const pricing = priceRows(rows, parts.shipping, {
    currency,
    taxesIncluded: false,
    total: totals.total ?? own,
    totalTax: totals.totalTax,
  });
  const places = placesOf(document, settings);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: externalIdOf(document.buyer.endpoint, document.id),
    placedAt,
    currency,
    customer: customerOf(document),
    ...places,
    delivery: deliveryOf(document, settings),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    attributes: attributesOf(document, live, settings),
  };
  const holds = [
    ...typeHolds(document),
    ...(document.validUntil != null && isOver(document.validUntil, settings.zone, now)
      ? [`it was valid until ${document.validUntil}`]
      : []),
    ...rows.flatMap((row) => row.holds),
    ...missingAddressOf(order),
    ...pricing.problems,
  ];
  const notes = [...amounts.notes, ...pricing.notes, ...(totals.total === undefined ? ['it states no total'] : [])];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

const partyErrors = ({ buyer, seller }: B2bOrder, settings: PeppolSettings): readonly string[] => [
  ...(Object.hasOwn(settings.buyers, endpointText(buyer.endpoint))
    ? []
    : [`/buyer/endpoint is not a buyer that we know: ${endpointText(buyer.endpoint)}`]),
  ...(settings.sellers.includes(endpointText(seller.endpoint))
    ? []
    : [`/seller/endpoint is not ours: ${endpointText(seller.endpoint)}`]),
];

const twice = ({ lines }: B2bOrder): readonly string[] =>
  lines.flatMap((line, index) =>
    lines.some((other, at) => at < index && other.id === line.id)
      ? [`/lines/${index}/id stands twice: ${line.id}`]
      : [],
  );

const typeHolds = ({ typeCode }: B2bOrder): readonly string[] =>
  typeCode === undefined || typeCode === null || ORDER_TYPES.has(typeCode)
    ? []
    : [`its type is ${typeCode.slice(0, 20)}`];

const goodsRow = ({ line, sku, holds }: NetLine, part: Row['part'] = EMPTY): Row => ({
  id: line.id,
  sku: skuOf(sku),
  kind: 'goods',
  name: oneLine(line.name),
  part,
  holds,
  notes: [],
});

const EMPTY: Row['part'] = { label: 'line', quantity: 1, before: 0, after: 0, tax: 0 };

/** Named by its place among the order's allowances and charges. */
const feeRow = (part: Row['part'], { allowanceCharges }: B2bOrder): Row => {
  const charge = allowanceCharges?.[Number(part.label.slice('charge:'.length)) - 1];
  return {
    id: part.label,
    sku: skuOf('weir:fee'),
    kind: 'fee',
    name: firstOf(charge?.reason, charge?.reasonCode),
    part,
    holds: [],
    notes: [],
  };
};

const placesOf = (document: B2bOrder, { places }: PeppolSettings): Pick<OrderRequest, 'shipTo' | 'billTo'> => {
  const { buyer, delivery } = document;
  const known = delivery?.locationId;
  const billTo = addressOf(buyer.address, buyer.name);
  const shipTo =
    addressOf(delivery?.address, firstOf(delivery?.partyName, delivery?.locationName, buyer.name)) ??
    lookUp(places, known) ??
    // A place that is named, and that we do not know, is not the buyer's office.
    (known == null ? billTo : undefined);
  return { ...(shipTo !== undefined && { shipTo }), ...(billTo !== undefined && { billTo }) };
};

const addressOf = (source: B2bAddress | null | undefined, name: string | null | undefined): Address | undefined => {
  const country = countryOf(source?.country);
  if (source === null || source === undefined || country === undefined) return undefined;
  const [called, line1, postalCode, city, region] = [
    oneLine(name),
    oneLine(source.street),
    oneLine(source.postalCode),
    oneLine(source.city),
    oneLine(source.region),
  ];
  const line2 = joined(', ', source.additionalStreet, source.line);
  return {
    ...(called !== undefined && { name: called }),
    ...(line1 !== undefined && { line1 }),
    ...(line2 !== undefined && { line2 }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    country,
  };
};

const customerOf = ({ buyer, delivery }: B2bOrder): Customer => {
  const name = oneLine(buyer.name);
  const email = firstOf(buyer.contact?.email, delivery?.contact?.email);
  const phone = firstOf(delivery?.contact?.phone, buyer.contact?.phone);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** What was asked for is when it must be there: by the end of the last day. */
const deliveryOf = ({ delivery }: B2bOrder, { zone }: PeppolSettings): NonNullable<OrderRequest['delivery']> => {
  const day = delivery?.requested?.to ?? delivery?.requested?.from;
  const end = day == null ? null : endOf(day, zone);
  return { method: 'ship', ...(end !== null && { promisedBy: end }) };
};

/** What people and our answers need. */
const attributesOf = (document: B2bOrder, lines: readonly NetLine[], { buyers }: PeppolSettings): Attributes => {
  const endpoint = endpointText(document.buyer.endpoint);
  const byLine = (of: (line: NetLine['line']) => unknown) =>
    filled(Object.fromEntries(lines.map(({ line }) => [line.id, of(line)])));
  return filled({
    documentId: document.id,
    profile: document.profile,
    customer: lookUp(buyers, endpoint)?.customer,
    buyerEndpoint: endpoint,
    sellerEndpoint: endpointText(document.seller.endpoint),
    customerReference: document.customerReference,
    accountingCost: document.accountingCost,
    contract: document.contract,
    project: document.project,
    note: oneLine(document.note),
    validUntil: document.validUntil,
    deliverTo: filled({
      locationId: document.delivery?.locationId,
      contact: oneLine(document.delivery?.contact?.name),
    }),
    requested: filled({ ...document.delivery?.requested }),
    lineRequested: byLine((line) => filled({ ...line.requested })),
    lineUnits: byLine((line) => line.unit),
    buyersSkus: byLine((line) => line.buyersSku),
    wholeLines: lines.filter(({ line }) => line.partialDelivery === false).map(({ line }) => line.id),
  });
};

/** An ISO date, which may have an offset, and a time, which may have one, too. */
export const instantIn = (date: string, time: string, zone: string): Instant | null => {
  const at = DateTime.fromISO(`${date.slice(0, 10)}T${time}`, { zone });
  return at.isValid ? instantOf(at.toMillis()) : null;
};

const endOf = (date: string, zone: string): Instant | null => {
  const end = DateTime.fromISO(date.slice(0, 10), { zone }).endOf('day');
  return end.isValid ? instantOf(end.toMillis()) : null;
};

const isOver = (date: string, zone: string, now: Instant): boolean => {
  const end = endOf(date, zone);
  return end !== null && now > end;
};
