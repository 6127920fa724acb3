import { createHash } from 'node:crypto';
import type { LineId, LocationId, OrderId } from '../../domain/ids.ts';
import { evolve } from '../../domain/order/evolve.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import type { RefundInstruction } from '../../domain/order/money/facts.ts';
import { chargedFor } from '../../domain/order/money/shares.ts';
import { fulfilmentOf, isGoods, type Line, lineOf, noOrder, type Order, returnOf } from '../../domain/order/order.ts';
import type { Instant } from '../../domain/time.ts';
import { accountOf, type Book, isGiftCard, ruleOf, rulesFor, taxIn, type Unmapped } from './book.ts';
import type { CreditNote, ErpCustomer, ErpDocument, ErpLine, Invoice, SalesOrder } from './document.ts';
import {
  dueUnits,
  type Exchanged,
  exchangesOf,
  freightOf,
  freightPart,
  isClosed,
  isNothing,
  minus,
  NONE,
  negated,
  type Sum,
  sumOf,
  worthOf,
} from './due.ts';

/** A fact of an order, when it was recorded, and its number in the order's stream. */
export type OrderFact = { readonly event: OrderEvent; readonly at: Instant; readonly revision: number };

/** A document that a fact calls for, or why it cannot be made: something is not mapped, or does not add up. */
export type Called = { readonly revision: number; readonly id: string } & (
  | { readonly document: ErpDocument }
  | Unmapped
);

/**
 * All documents that the facts of an order call for, in their order. The same facts always call for the same documents: what a later
 * one charges follows from what those before it did.
 */
export const documentsOf = (facts: readonly OrderFact[], book: Book): readonly Called[] => {
  const called: Called[] = [];
  let order = noOrder;
  let said = NOTHING_SAID;
  for (const fact of facts) {
    order = evolve(order, fact.event);
    const next = after(said, order, fact, book);
    said = next.said;
    called.push(...next.called);
  }
  return called;
};

/** What the documents so far have said of an order. */
type Said = {
  readonly lines: ReadonlyMap<LineId, Charged>;
  readonly freight: Sum;
  /** Set off, by the line that was given for it. */
  readonly exchanged: ReadonlyMap<LineId, Exchanged>;
  readonly isOrdered: boolean;
};

/** A line as it was charged last; `invoice`: the one that charged all of it so far, `null` where several did. */
type Charged = { readonly line: Line; readonly sum: Sum; readonly invoice: string | null };

const NOTHING_SAID: Said = { lines: new Map(), freight: NONE, exchanged: new Map(), isOrdered: false };

/** A part of a document: charged where it is positive, given back where it is negative. */
type Entry = Sum & {
  readonly of:
    | { readonly kind: 'line'; readonly line: Line }
    | { readonly kind: 'freight' }
    | { readonly kind: 'returnFee' };
};

const after = (said: Said, order: Order, fact: OrderFact, book: Book) => {
  const ordered = salesOrderAt(said, order, fact, book);
  const charges = [...lineEntries(said, order, book), ...freightEntries(said, order, book)];
  const entries = [...charges, ...exchangeEntries(said, order)];
  const { charged, credited } = refundAt(order, fact.event);
  const called = [
    ...ordered,
    ...invoiceOf(order, fact, book, [...entries.filter((entry) => !isGivenBack(entry)), ...charged]),
    ...creditOf(order, fact, book, [...entries.filter(isGivenBack), ...credited], said),
  ];
  return { called, said: saidAfter(said, order, fact, charges, ordered.length > 0) };
};

const isGivenBack = ({ units, amount }: Entry): boolean => amount < 0 || (amount === 0 && units < 0);

/** Lines that more, or less, of is to have been charged than was. */
const lineEntries = (said: Said, order: Order, book: Book): readonly Entry[] => {
  const present = order.lines.flatMap((line): readonly Entry[] => {
    const before = said.lines.get(line.id)?.sum ?? NONE;
    const units = dueUnits(order, line, before.units, book.invoice);
    if (units === before.units && !isClosed(line, units)) return [];
    return [{ of: { kind: 'line', line }, ...minus(worthOf(order, line, units), before) }];
  });
  const gone = [...said.lines.values()].flatMap(({ line, sum }): readonly Entry[] =>
    lineOf(order, line.id) === undefined ? [{ of: { kind: 'line', line }, ...negated(sum) }] : [],
  );
  return [...present, ...gone].filter((entry) => !isNothing(entry));
};

/** The way is charged with the first goods. */
const freightEntries = (said: Said, order: Order, book: Book): readonly Entry[] => {
  const isCharged = order.lines.some((line) => {
    const before = said.lines.get(line.id)?.sum.units ?? 0;
    return before > 0 || dueUnits(order, line, before, book.invoice) > 0;
  });
  if (!isCharged && said.freight.units === 0) return [];
  const change = minus(freightOf(order), said.freight);
  return change.amount === 0 && change.tax === 0 ? [] : [{ of: { kind: 'freight' }, ...change }];
};

/** What is set off now, and no longer: the line that was given for it may be gone. */
const exchangeEntries = (said: Said, order: Order): readonly Entry[] => {
  const now = new Map(exchangesOf(order).map((exchanged) => [exchanged.replacement, exchanged]));
  const all = new Map([...said.exchanged, ...now]);
  return [...all.values()]
    .map(({ replacement, returned: line }): Entry => {
      const { units, amount, tax } = minus(said.exchanged.get(replacement) ?? NONE, now.get(replacement) ?? NONE);
      return { of: { kind: 'line', line }, units, amount, tax };
    })
    .filter((entry) => !isNothing(entry));
};

const saidAfter = (said: Said, order: Order, fact: OrderFact, charges: readonly Entry[], isOrdered: boolean): Said => {
  const lines = new Map(said.lines);
  let { freight } = said;
  for (const { of, ...change } of charges) {
    if (of.kind === 'freight') freight = sumOf(freight, change);
    if (of.kind !== 'line') continue;
    const before = said.lines.get(of.line.id);
    const first = before === undefined || before.sum.units === 0;
    const invoice = change.amount < 0 ? (before?.invoice ?? null) : first ? idOf(order.id, 'I', fact) : null;
    lines.set(of.line.id, { line: of.line, sum: sumOf(before?.sum ?? NONE, change), invoice });
  }
  const exchanged = new Map(exchangesOf(order).map((one) => [one.replacement, one]));
  return { lines, freight, exchanged, isOrdered: said.isOrdered || isOrdered };
};

const salesOrderAt = (said: Said, order: Order, fact: OrderFact, book: Book): readonly Called[] => {
  const isDecided =
    fact.event.type === 'FulfilmentsAssigned' ||
    (fact.event.type === 'NonGoodsDelivered' && !order.lines.some(isGoods));
  if (!book.salesOrder || said.isOrdered || !isDecided) return [];
  const lines = order.lines.map((line): Entry => {
    const units = line.ordered - line.cancelled;
    return { of: { kind: 'line', line }, ...worthOf(order, line, units) };
  });
  const entries = [...lines, { of: { kind: 'freight' as const }, ...freightOf(order) }].filter(
    (entry) => !isNothing(entry),
  );
  const id = idOf(order.id, 'S', fact);
  return [made(id, order, fact, book, entries, 1, (head): SalesOrder => ({ kind: 'salesOrder', ...head }))];
};

const invoiceOf = (order: Order, fact: OrderFact, book: Book, entries: readonly Entry[]): readonly Called[] => {
  // What costs nothing is not booked: there is nothing to owe.
  if (entries.every(({ amount, tax }) => amount === 0 && tax === 0)) return [];
  const id = idOf(order.id, 'I', fact);
  return [made(id, order, fact, book, entries, 1, (head): Invoice => ({ kind: 'invoice', ...head }))];
};

const creditOf = (
  order: Order,
  fact: OrderFact,
  book: Book,
  entries: readonly Entry[],
  said: Said,
): readonly Called[] => {
  if (entries.every(({ amount, tax }) => amount === 0 && tax === 0)) return [];
  const id = idOf(order.id, 'C', fact);
  const invoice = invoiceBehind(said, entries);
  return [made(id, order, fact, book, entries, -1, (head): CreditNote => ({ kind: 'creditNote', ...head, invoice }))];
};

/** A return that money is asked for is credited; and charged again when the money is denied. */
const refundAt = (order: Order, event: OrderEvent) => {
  const none = { charged: [], credited: [] };
  if (event.type === 'RefundRequested') {
    return event.data.return === null ? none : { charged: [], credited: refunded(order, event.data) };
  }
  if (event.type !== 'RefundRecorded' || event.data.outcome !== 'denied') return none;
  const refund = order.refunds.find((one) => one.refund === event.data.refund);
  if (refund === undefined || refund.return === null) return none;
  return { charged: refunded(order, refund).map(reversed), credited: [] };
};

const reversed = ({ of, ...sum }: Entry): Entry => ({ of, ...negated(sum) });

/** What an exchange was cheaper by is not among it: what came back and what was given for it are booked each. */
const refunded = (order: Order, { lines, shipping, fee }: RefundInstruction): readonly Entry[] => {
  const back = lines.flatMap(({ line: id, quantity: units, amount, tax }): readonly Entry[] => {
    const line = lineOf(order, id);
    return line === undefined ? [] : [{ of: { kind: 'line', line }, ...negated({ units, amount, tax }) }];
  });
  const { tax = 0, amount = 0, discount = 0 } = order.shipping ?? {};
  const way: Entry = { of: { kind: 'freight' }, ...negated(freightPart(tax, shipping, amount - discount)) };
  // Its tax is that of the rate that it is booked with.
  const kept: Entry = { of: { kind: 'returnFee' }, units: fee > 0 ? 1 : 0, amount: fee, tax: 0 };
  return [...back, way, kept].filter((entry) => !isNothing(entry));
};

const invoiceBehind = (said: Said, entries: readonly Entry[]): string | null => {
  const invoices = new Set(
    entries.flatMap(({ of }) => (of.kind === 'line' ? [said.lines.get(of.line.id)?.invoice ?? null] : [])),
  );
  const [only] = invoices;
  return invoices.size === 1 && only !== undefined ? only : null;
};

type Headed = Omit<Invoice, 'kind'>;

const made = (
  id: string,
  order: Order,
  fact: OrderFact,
  book: Book,
  entries: readonly Entry[],
  sign: 1 | -1,
  as: (head: Headed) => ErpDocument,
): Called => {
  const { revision } = fact;
  const country = order.country ?? book.country;
  const customer = customerOf(order, book);
  if ('problem' in customer) return { revision, id, ...customer };
  const warehouse = warehouseOf(order, fact.event, book);
  const lines: ErpLine[] = [];
  for (const entry of entries) {
    const line = lineFor(entry, order, country, book, sign, warehouse);
    if ('problem' in line) return { revision, id, ...line };
    lines.push(line);
  }
  const document = as({
    ...{ id, order: order.id, channel: order.channel, orderNumber: order.externalId },
    ...{ date: dateOf(fact.at, book.timeZone), currency: order.currency, country, customer },
    ...{ shipTo: order.shipTo, paymentReference: order.payment?.reference ?? null, lines },
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    tax: lines.reduce((sum, { tax }) => sum + tax, 0),
    book: book.book,
  });
  return { revision, id, document };
};

const lineFor = (
  entry: Entry,
  order: Order,
  country: string,
  book: Book,
  sign: 1 | -1,
  warehouse: string | null,
): ErpLine | Unmapped => {
  const rules = rulesFor(book, country, order.channel);
  const [standard] = rules;
  if (standard === undefined) return { problem: `No VAT is set up for ${country} and channel ${order.channel}.` };
  const sum = sign === 1 ? entry : { ...entry, ...negated(entry) };
  const { of } = entry;
  switch (of.kind) {
    case 'returnFee': {
      const { rate, vatCode } = standard;
      const fee = priced(sum, sum.amount);
      return {
        ...{ kind: 'returnFee', sku: null, name: 'Return fee', ...fee, tax: taxIn(fee.amount, rate) },
        ...{ rate, vatCode, account: accountOf(standard, 'returnFee'), warehouse: null },
      };
    }
    case 'freight': {
      const whole = freightOf({ ...order, refunds: [] });
      const rule = ruleOf(rules, whole);
      if (rule === null) return unfit('shipping', whole, country);
      const { rate, vatCode } = rule;
      const account = accountOf(rule, 'freight');
      return {
        kind: 'freight',
        sku: null,
        name: 'Shipping',
        ...priced(sum, sum.amount),
        rate,
        vatCode,
        account,
        warehouse: null,
      };
    }
    case 'line':
      return lineOfGoods(of.line, sum, rules, country, book, warehouse);
  }
};

const lineOfGoods = (
  line: Line,
  sum: Sum,
  rules: Parameters<typeof ruleOf>[0],
  country: string,
  book: Book,
  warehouse: string | null,
): ErpLine | Unmapped => {
  const name = line.name ?? line.sku;
  const named = { name, ...priced(sum, line.unitPrice) };
  const { kind, sku } = line;
  if (isGiftCard(kind) && line.tax === 0) return { kind, sku, ...named, rate: 0, ...book.giftCards, warehouse: null };
  const whole = { amount: chargedFor(line), tax: line.tax, units: line.ordered };
  const rule = ruleOf(rules, whole);
  if (rule === null) return unfit(`line ${line.id}`, whole, country);
  const { rate, vatCode } = rule;
  if (sum.units === 0) {
    return { kind: 'rounding', sku: null, ...named, rate, vatCode, account: book.rounding.account, warehouse: null };
  }
  const account = accountOf(rule, isGiftCard(kind) ? 'goods' : kind);
  return { kind, sku, ...named, rate, vatCode, account, warehouse: kind === 'goods' ? warehouse : null };
};

const unfit = (what: string, { amount, tax }: { readonly amount: number; readonly tax: number }, country: string) => ({
  problem: `The tax of ${what} fits no rate that is set up for ${country}: ${tax} of ${amount} minor units.`,
});

/** The share at the price that it was sold at; where it comes to more, at the next one that makes it with a discount. */
const priced = ({ units, amount, tax }: Sum, price: number) => {
  const quantity = Math.max(1, units);
  const unitPrice = units > 0 && quantity * price >= amount ? price : Math.ceil(amount / quantity);
  return { quantity, unitPrice, discount: quantity * unitPrice - amount, amount, tax };
};

const customerOf = (order: Order, { customers }: Book): ErpCustomer | Unmapped => {
  const name = order.customer?.name ?? order.billTo?.name ?? order.shipTo?.name ?? null;
  if (customers.kind === 'collective') {
    const number = customers.numbers[order.channel];
    return number === undefined
      ? { problem: `No customer is set up for channel ${order.channel}.` }
      : { kind: 'collective', number, name };
  }
  const address = order.billTo ?? order.shipTo;
  const email = order.customer?.email ?? null;
  const organisation =
    customers.organisationAttribute === null ? undefined : order.attributes?.[customers.organisationAttribute];
  if (typeof organisation === 'string' && organisation !== '') {
    return {
      kind: 'matched',
      by: { kind: 'organisation', number: organisation, email },
      name: name ?? organisation,
      address,
    };
  }
  if (email === null)
    return { problem: 'The order has neither an e-mail nor an organisation number to find its customer by.' };
  return { kind: 'matched', by: { kind: 'email', email }, name: name ?? email, address };
};

const warehouseOf = (order: Order, event: OrderEvent, { warehouses }: Book): string | null => {
  const location = locationAt(order, event);
  return location === null ? null : (warehouses[location] ?? null);
};

const locationAt = (order: Order, event: OrderEvent): LocationId | null => {
  switch (event.type) {
    case 'FulfilmentShipped':
    case 'FulfilmentCollected':
      return fulfilmentOf(order, event.data.fulfilment)?.location ?? null;
    case 'RefundRequested':
      return event.data.return === null ? null : (returnOf(order, event.data.return)?.at ?? null);
    case 'ReturnClosed':
      return returnOf(order, event.data.return)?.at ?? null;
    default:
      return null;
  }
};

const dateOf = (at: Instant, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(new Date(at))
    .map(({ type, value }) => [type, value] as const);
  const { year, month, day } = Object.fromEntries(parts);
  return `${year}-${month}-${day}`;
};

/**
 * The order's id is too long for the shortest external reference, and some ERPs know no small letters: its digest stands for it. Orders
 * would have to be placed by the billion for two of them to have the same.
 */
export const idOf = (order: OrderId, kind: 'S' | 'I' | 'C', { revision }: Pick<OrderFact, 'revision'>): string => {
  const digest = createHash('sha256').update(order).digest().subarray(0, DIGEST_BYTES);
  return `W${BigInt(`0x${digest.toString('hex')}`)
    .toString(36)
    .toUpperCase()
    .padStart(DIGEST_LETTERS, '0')}-${kind}${revision}`;
};

const DIGEST_BYTES = 12;
const DIGEST_LETTERS = 19;
