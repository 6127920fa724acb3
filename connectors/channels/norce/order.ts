import { isCurrency } from '../../../domain/money.ts';
import type { Attributes, OrderRequest, Payment } from '../../../domain/order/request.ts';
import { missingAddressOf } from '../holds.ts';
import type { Translated } from '../notice.ts';
import { readingIn } from '../reading.ts';
import { priceRows } from '../row.ts';
import { filled, oneLine } from '../text.ts';
import { type NorceOrder, orderDocument } from './document.ts';
import { readLines } from './lines.ts';
import { addressOf, customerOf, deliveryOf, pickUpPointOf } from './places.ts';
import type { NorceSettings } from './settings.ts';
import { instantIn } from './time.ts';
import { agreedTotals } from './totals.ts';

const ERRORS_MAX = 20;

/**
 * Translates an `OrderRequest`, as Norce pushes it to the order receiver, to the canonical order. Pure. Where the answer is `order`, its
 * `totalOf` is the sum of its payments to the unit, where it has any.
 */
export const translateOrder = (input: unknown, settings: NorceSettings): Translated => {
  const checked = orderDocument.read(input);
  if ('errors' in checked) return { invalid: checked.errors.slice(0, ERRORS_MAX) };
  const { document } = checked;
  const currency = document.CurrencyCode;
  if (!isCurrency(currency)) return { invalid: [`/CurrencyCode is not one of ISO 4217: ${currency.slice(0, 40)}`] };
  const reading = readingIn(currency);
  const placedAt = instantIn(document.SubmitDate, settings);
  const lines = readLines(document, reading, settings);
  const agreed = agreedTotals(document, lines.rows, lines.shipping, reading);
  const errors = [...(placedAt === null ? ['/SubmitDate is not a time'] : []), ...reading.errors];
  if (placedAt === null || errors.length > 0) return { invalid: errors.slice(0, ERRORS_MAX) };
  if (agreed.rows.length === 0) return { nothing: { reason: 'no line has a quantity' }, notes: [] };

  const { total } = agreed;
  const pricing = priceRows(agreed.rows, lines.shipping, { currency, taxesIncluded: true, total, totalTax: undefined });
  const { delivery, holds: deliveryHolds } = deliveryOf(document, settings);
  const shipTo = addressOf(document.ShipTo);
  const billTo = addressOf(document.BillTo);
  const order: OrderRequest = {
    channel: settings.channel,
    externalId: String(document.ClientOrderRef),
    placedAt,
    currency,
    customer: customerOf(document),
    ...(shipTo !== undefined && { shipTo }),
    ...(billTo !== undefined && { billTo }),
    ...(delivery !== undefined && { delivery }),
    lines: pricing.lines,
    ...(pricing.shipping !== undefined && { shipping: pricing.shipping }),
    payment: paymentOf(document, total, settings),
    attributes: attributesOf(document),
  };
  const holds = [
    ...(document.DoHold === true ? ['Norce asks to hold it'] : []),
    ...agreed.rows.flatMap((row) => row.holds),
    ...missingAddressOf(order),
    ...deliveryHolds,
    ...agreed.problems,
    ...pricing.problems,
  ];
  const notes = [...reading.notes, ...agreed.notes, ...pricing.notes];
  return holds.length === 0 ? { order, notes } : { held: { reason: holds.join('; '), order }, notes };
};

/** An order of another shop or market place, which has taken the money. */
const EXTERNAL_ORDER = 5;

/** What is paid through Norce is authorised there, and captured by an invoice of ours. */
const paymentOf = ({ Payments, OrderType }: NorceOrder, total: number, settings: NorceSettings): Payment => {
  const [first] = Payments ?? [];
  const reference = oneLine(first?.PaymentRef);
  if (first !== undefined) return { status: 'authorised', ...(reference !== undefined && { reference }) };
  const isPaid = OrderType === EXTERNAL_ORDER || total === 0;
  return { status: settings.withoutPayment ?? (isPaid ? 'captured' : 'pending') };
};

/** What people and later calls to Norce need and the canonical order has no place for; nothing that is empty. */
const attributesOf = (document: NorceOrder): Attributes =>
  filled({
    applicationKey: document.Header?.ApplicationKey,
    source: document.Source,
    orderType: document.OrderType === 1 ? undefined : document.OrderType,
    customerCode: document.SellTo?.Person?.CustomerCode,
    companyCode: document.SellTo?.Company?.Code,
    vatNo: document.SellTo?.Company?.VatNo,
    shipToCompany: oneLine(document.ShipTo?.Company?.Name),
    shipToPhone: oneLine(document.ShipTo?.Person?.Address?.ShippingPhoneNumber ?? document.ShipTo?.Person?.CellPhone),
    gln: document.ShipTo?.Person?.Address?.Gln,
    poNumber: document.CustomerOrderRef,
    invoiceReference: document.CustomerInvoiceRef,
    note: document.CustomerOrderComment,
    discountCode: document.DiscountCode,
    payments: (document.Payments ?? []).map(({ PaymentRef, PaymentMethodCode, Amount }) =>
      filled({ reference: PaymentRef, method: PaymentMethodCode, amount: Amount }),
    ),
    deliveryMethodCode: document.ShippingAdvice?.DeliveryMethodCode,
    shipComplete: document.ShippingAdvice?.IsComplete === true ? true : undefined,
    tmsReference: document.ShippingAdvice?.TmsReference,
    pickUpPoint: pickUpPointOf(document),
    vatRates: Object.fromEntries(document.Items.map(({ LineNo, VatRate }) => [String(LineNo), VatRate ?? 0])),
    lineComments: filled(Object.fromEntries(document.Items.map(({ LineNo, Comment }) => [String(LineNo), Comment]))),
    additionalInfo: filled(
      Object.fromEntries((document.AdditionalInfo ?? []).map(({ Code, Code2, Value }) => [Code2 ?? Code ?? '', Value])),
    ),
  });
