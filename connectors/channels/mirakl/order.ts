import type { ChannelId } from '../../../domain/ids.ts';
import { isCurrency, type Minor } from '../../../domain/money.ts';
import type { Address, Attributes, Customer, OrderRequest } from '../../../domain/order/request.ts';
import { instantFrom } from '../../http/document.ts';
import { decimalOf, type Part } from '../../money.ts';
import { countryOf } from '../countries.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { type Reading, readingIn } from '../reading.ts';
import { priceRows } from '../row.ts';
import { lookUp } from '../table.ts';
import { filled, firstOf, joined, oneLine } from '../text.ts';
import { type MiraklAddress, type MiraklOrder, readOrder } from './document.ts';
import { type CancelationsAre, type OrderedLine, readLine } from './lines.ts';

export type MiraklSettings = {
  readonly channel: ChannelId;
  /** Names of delivery services by `shipping_type_code`; what is not in the table goes by its code. */
  readonly services?: { readonly [shippingTypeCode: string]: string };
  /** Not documented. Left out: an order of which a part was cancelled is held. */
  readonly cancelationsAre?: CancelationsAre;
};

/** What an order's state means for us. Mirakl may add states: one that is not here is held. */
type Stage = 'waiting' | 'toShip' | 'gone' | 'sent';

const STAGES: { readonly [orderState: string]: Stage } = {
  STAGING: 'waiting',
  WAITING_ACCEPTANCE: 'waiting',
  WAITING_DEBIT: 'waiting',
  WAITING_DEBIT_PAYMENT: 'waiting',
  SHIPPING: 'toShip',
  SHIPPED: 'sent',
  TO_COLLECT: 'sent',
  RECEIVED: 'sent',
  CLOSED: 'sent',
  REFUSED: 'gone',
  CANCELED: 'gone',
};

/** Of an order or of a line; undefined where the state is not known. */
export const stageOf = (state: string | null | undefined): Stage | undefined => lookUp(STAGES, state);

const ERRORS_MAX = 20;

/**
 * Translates one order of OR11 (parsed JSON) to the canonical order, as it was ordered: what was cancelled of it since is told
 * by `noticesOfOrder`. Pure. Where the answer is `order`, its `totalOf` is Mirakl's own total, taxes included, to the unit.
 * An order that is not yet to be shipped is held, so that its stock is reserved and nothing is sent.
 */
export const translateOrder = (input: unknown, settings: MiraklSettings): Translated => {
  const checked = readOrder(input);
  if ('errors' in checked) return { invalid: checked.errors };
  const { document } = checked;
  const currency = document.currency_iso_code;
  if (!isCurrency(currency))
    return { invalid: [`/currency_iso_code is not one of ISO 4217: ${currency.slice(0, 40)}`] };
  const amounts = readingIn(currency);
  const placedAt = instantFrom(document.created_date);
  const ordered = document.order_lines
    .map((line, index) => readLine(line, index, amounts, settings.cancelationsAre))
    .filter((line) => line.row.part.quantity > 0);
  const stated = amounts.required(document.total_price, '/total_price');
  const errors = [...(placedAt === null ? ['/created_date is not a time'] : []), ...amounts.errors];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };

  const stage = stageOf(document.order_state);
  if (stage === 'gone') return { nothing: { reason: goneReason(document) }, notes: [] };
  if (ordered.length === 0) return { nothing: { reason: 'no line has a quantity' }, notes: [] };
  const taxesIncluded = document.order_tax_mode !== 'TAX_EXCLUDED';
  const rows = ordered.flatMap((line) => [line.row, ...line.fees]);
  const shipping = shippingOf(ordered);
  const total = totalOfLines(ordered, taxesIncluded, shipping);
  const pricing = priceRows(rows, shipping, { currency, taxesIncluded, total, totalTax: undefined });
  const shipTo = addressOf(document.customer?.shipping_address);
  const billTo = addressOf(document.customer?.billing_address);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: document.order_id,
    placedAt,
    currency,
    customer: customerOf(document),
    ...(shipTo !== undefined && { shipTo }),
    ...(billTo !== undefined && { billTo }),
    delivery: deliveryOf(document, settings),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    payment: { status: instantFrom(document.customer_debited_date) === null ? 'pending' : 'captured' },
    attributes: attributesOf(document),
  };
  const holds = [
    ...stageHolds(document, stage),
    ...rows.flatMap((row) => row.holds),
    ...(stage === 'waiting' ? [] : missingAddressOf(order)),
    ...taxModeHolds(document),
    ...totalHolds(document, ordered, stated, amounts),
    ...pricing.problems,
  ];
  const notes = [...amounts.notes, ...pricing.notes];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

const goneReason = (order: MiraklOrder): string =>
  `it is ${order.order_state} in the marketplace (${oneLine(order.order_state_reason_code) ?? 'no reason'})`;

const stageHolds = (order: MiraklOrder, stage: Stage | undefined): readonly string[] => {
  if (stage === undefined) return [`its state ${order.order_state.slice(0, 40)} is unknown`];
  if (stage === 'waiting') return [`the marketplace does not let it be shipped yet: ${order.order_state}`];
  if (stage === 'sent') return [`it is ${order.order_state} in the marketplace already`];
  const sent = order.order_lines.filter((line) => stageOf(line.order_line_state) === 'sent');
  return sent.map((line) => `line ${line.order_line_id} is ${line.order_line_state} in the marketplace already`);
};

const taxModeHolds = ({ order_tax_mode: mode }: MiraklOrder): readonly string[] =>
  mode === undefined || mode === null || mode === 'TAX_INCLUDED' || mode === 'TAX_EXCLUDED'
    ? []
    : [`its tax mode ${mode.slice(0, 40)} is unknown`];

/** One charge for all lines: the order's shipping is the sum of theirs. */
const shippingOf = (lines: readonly OrderedLine[]): Part => {
  const sum = (of: (part: Part) => Minor): Minor => lines.reduce((all, line) => all + of(line.shipping), 0);
  const amount = sum((part) => part.after);
  return { label: 'shipping', quantity: 1, before: amount, after: amount, tax: sum((part) => part.tax) };
};

/** In the mode `TAX_EXCLUDED` no total has the taxes in it: they come on top. */
const totalOfLines = (lines: readonly OrderedLine[], taxesIncluded: boolean, shipping: Part): Minor => {
  const stated = lines.reduce((sum, line) => sum + line.total, 0);
  return taxesIncluded ? stated : stated + lines.reduce((sum, line) => sum + line.row.part.tax, shipping.tax);
};

/** Whether refused and cancelled lines count in the order's total is not documented: either is right, as long as the sums agree. */
const totalHolds = (
  order: MiraklOrder,
  lines: readonly OrderedLine[],
  stated: Minor,
  { currency }: Reading,
): readonly string[] => {
  const all = lines.reduce((sum, line) => sum + line.stated, 0);
  const gone = new Set(
    order.order_lines.filter((line) => stageOf(line.order_line_state) === 'gone').map((line) => line.order_line_id),
  );
  const live = lines.reduce((sum, line) => sum + (gone.has(line.row.id) ? 0 : line.stated), 0);
  const text = (minor: Minor) => `${decimalOf(minor, currency)} ${currency}`;
  const ofLines = lines.flatMap((line) => {
    const missing = line.stated - line.made;
    return missing === 0 ? [] : [`line ${line.row.id}: its total differs from its parts by ${text(missing)}`];
  });
  const ofOrder =
    stated === all || stated === live
      ? []
      : [`total differs by ${text(stated - all)}: the lines make ${text(all)}, the source states ${text(stated)}`];
  return [...ofLines, ...ofOrder];
};

const deliveryOf = (order: MiraklOrder, settings: MiraklSettings): NonNullable<OrderRequest['delivery']> => {
  const code = oneLine(order.shipping_type_code);
  const named = lookUp(settings.services, code) ?? code;
  const promisedBy = instantFrom(order.delivery_date?.latest);
  return {
    method: 'ship',
    ...(named !== undefined && { service: named }),
    ...(promisedBy !== null && { promisedBy }),
  };
};

const customerOf = (order: MiraklOrder): Customer => {
  const name = firstOf(joined(' ', order.customer?.firstname, order.customer?.lastname));
  const email = oneLine(order.customer_notification_email);
  const phone = firstOf(order.customer?.shipping_address?.phone, order.customer?.billing_address?.phone);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
};

/** The address, or undefined where there is none (before the customer is debited) or its country is not told. */
const addressOf = (source: MiraklAddress | null | undefined): Address | undefined => {
  const country = countryOf(source?.country_iso_code);
  if (source === null || source === undefined || country === undefined) return undefined;
  const person = joined(' ', source.firstname, source.lastname);
  const name = firstOf(person, source.company);
  const line1 = oneLine(source.street_1);
  const line2 = joined(
    ', ',
    person === undefined ? undefined : source.company,
    source.company_2,
    source.street_2,
    source.additional_info,
  );
  const postalCode = oneLine(source.zip_code);
  const city = oneLine(source.city);
  const region = oneLine(source.state);
  return {
    ...(name !== undefined && { name }),
    ...(line1 !== undefined && { line1 }),
    ...(line2 !== undefined && { line2 }),
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    country,
  };
};

/** What people and later calls to Mirakl need. */
const attributesOf = (order: MiraklOrder): Attributes =>
  filled({
    commercialId: order.commercial_id,
    marketplaceChannel: order.channel?.code,
    customerId: order.customer?.customer_id,
    locale: order.customer?.locale,
    paymentWorkflow: order.payment_workflow,
    shippingType: order.shipping_type_code,
    pickUpPoint: order.shipping_pudo_id,
    shipBy: instantFrom(order.shipping_deadline),
    deliverFrom: instantFrom(order.delivery_date?.earliest),
    taxMode: order.order_tax_mode,
    references: filled(Object.fromEntries(Object.entries(order.references ?? {}))),
    additionalFields: order.order_additional_fields,
  });
