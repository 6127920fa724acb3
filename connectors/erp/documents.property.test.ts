import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Act, anyActs, anyLife, begin, decideAct, type Life } from '../../domain/order/life.fixture.ts';
import { chargedFor, replacementsIn, standingRefunds } from '../../domain/order/money/shares.ts';
import type { Order } from '../../domain/order/order.ts';
import { type Chart, chart } from '../../domain/order/testing.ts';
import type { Book } from './book.ts';
import { type ErpDocument, taxSharesOf } from './document.ts';
import { typesOf } from './target.ts';
import { book, calledOf } from './testing.ts';

const RUNS = { numRuns: 250 };

/** Orders in currencies with no, two and three decimals, at several rates of VAT, with discounts, gift cards and services among the goods. */
const anySoldLife: fc.Arbitrary<Life> = fc
  .tuple(
    anyLife,
    fc.constantFrom('SEK', 'JPY', 'KWD'),
    fc.array(
      fc.record({
        unitPrice: fc.nat({ max: 9_999 }),
        off: fc.nat({ max: 100 }),
        rate: fc.constantFrom(0, 6, 12, 25),
        isGiftCard: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    fc.record({ amount: fc.nat({ max: 500 }), off: fc.nat({ max: 50 }), captured: fc.nat({ max: 3 }) }),
  )
  .map(([life, currency, prices, way]) => ({
    ...life,
    request: {
      ...life.request,
      currency,
      ...(way.captured === 0 ? {} : { payment: { status: 'captured' as const } }),
      shipping: {
        amount: way.amount,
        discount: Math.min(way.off, way.amount),
        tax: taxOf(Math.max(0, way.amount - way.off), 25),
      },
      lines: life.request.lines.map((line, index) => {
        const { unitPrice, off, rate, isGiftCard } = prices[index] ?? NO_PRICE;
        const gross = unitPrice * line.quantity;
        const discount = Math.floor((gross * off) / 100);
        const giftCard = isGiftCard && line.kind === 'service';
        const kind = giftCard ? { kind: 'giftCard' as const } : {};
        return { ...line, ...kind, unitPrice, discount, tax: giftCard ? 0 : taxOf(gross - discount, rate) };
      }),
    },
  }));

const NO_PRICE = { unitPrice: 0, off: 0, rate: 0, isGiftCard: false };
const taxOf = (gross: number, percent: number): number => Math.round((gross * percent) / (100 + percent));

const live = (life: Life, todo: readonly Act[]): Chart => {
  const on = chart();
  const first = begin(life, on.order());
  for (const event of 'events' in first ? first.events : []) on.take(event);
  for (const act of todo) {
    const decision = decideAct(on.order(), act, life);
    if (decision === null || 'refused' in decision || !on.allows(decision.events)) continue;
    for (const event of decision.events) on.take(event);
  }
  return on;
};

/** What is added later in these lives is not taxed at any rate. */
const isNotNew = ({ kind }: Act): boolean => kind !== 'newLine' && kind !== 'lines';

const anyBook: fc.Arbitrary<Book> = fc
  .record({
    invoice: fc.constantFrom('shipment' as const, 'order' as const, 'payment' as const),
    salesOrder: fc.boolean(),
  })
  .map((chosen) => ({ ...book, ...chosen }));

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

const SIGN = { salesOrder: 0, invoice: 1, creditNote: -1 } as const;

const balanceOf = (documents: readonly ErpDocument[], what: 'total' | 'tax'): number =>
  sum(documents.map((document) => SIGN[document.kind] * document[what]));

/** What the customer has been asked for in all, less what is given back: from the order's money alone. */
const owedBy = (order: Order): number =>
  sum(order.lines.filter(({ exchangeFor }) => exchangeFor === undefined).map(chargedFor)) +
  (order.shipping === null ? 0 : order.shipping.amount - (order.shipping.discount ?? 0)) +
  sum(order.charges.map(({ amount }) => amount)) -
  sum(standingRefunds(order).map(({ amount }) => amount));

/** Nothing is under way, and what was cancelled has been given back. */
const isSettled = (order: Order): boolean =>
  order.lines.every((line) => line.shipped + line.cancelled === line.ordered) &&
  order.refunds.every((refund) => refund.return !== null || refund.status !== 'denied') &&
  order.lines.every((line) => line.cancelled === backUnits(order, line.id)) &&
  order.returns.every(
    ({ status, unexpected }) => ['closed', 'cancelled', 'rejected'].includes(status) && unexpected.length === 0,
  ) &&
  order.returns.every(({ id }) => replacementsIn(order, id).every(({ cancelled }) => cancelled === 0));

const backUnits = (order: Order, id: string): number =>
  sum(
    order.refunds
      .filter((refund) => refund.return === null)
      .flatMap(({ lines }) => lines)
      .filter(({ line }) => line === id)
      .map(({ quantity }) => quantity),
  );

describe('the documents of an order', () => {
  it('come to what the customer owes, whenever they are made', () => {
    let settled = 0;
    fc.assert(
      fc.property(anySoldLife, anyActs, anyBook, (life, todo, by) => {
        const on = live(life, todo);
        const called = calledOf(on.history(), by);
        const documents = called.flatMap((one) => ('document' in one ? [one.document] : []));
        if (documents.length < called.length || !isSettled(on.order())) return;
        settled += 1;
        expect(balanceOf(documents, 'total')).toBe(owedBy(on.order()));
      }),
      RUNS,
    );
    expect(settled).toBeGreaterThan(20);
  });

  it('add up by themselves, and fit the rates that are set up', () =>
    fc.assert(
      fc.property(anySoldLife, anyActs, anyBook, (life, todo, by) => {
        const on = live(life, todo.filter(isNotNew));
        for (const called of calledOf(on.history(), by)) {
          if ('problem' in called) throw new Error(called.problem);
          const { lines, total, tax } = called.document;
          expect(sum(lines.map(({ amount }) => amount))).toBe(total);
          expect(sum(lines.map((line) => line.tax))).toBe(tax);
          expect(sum(taxSharesOf(lines).map((share) => share.net + share.tax))).toBe(total);
          expect(sum(taxSharesOf(lines).map((share) => share.tax))).toBe(tax);
          for (const line of lines) {
            expect(line.amount).toBe(line.quantity * line.unitPrice - line.discount);
            expect(line.quantity).toBeGreaterThan(0);
          }
        }
      }),
      RUNS,
    ));

  it('of an order that went out in parts are in all what one of them would be, each line with its tax', () =>
    fc.assert(
      fc.property(anySoldLife, anyActs, (life, todo) => {
        const on = live(life, todo.filter(isNotNew));
        const inParts = chargesOf(calledOf(on.history(), book));
        for (const line of on.order().lines) {
          if (on.order().lines.filter(({ sku }) => sku === line.sku).length > 1 || line.exchangeFor !== undefined)
            continue;
          // What a return has set off and taken back again is booked both ways.
          const { refunds, returns } = on.order();
          if (line.shipped === line.ordered && refunds.length + returns.length === 0 && chargedFor(line) > 0) {
            expect(inParts(line.sku)).toEqual({ amount: chargedFor(line), tax: line.tax });
          }
        }
      }),
      RUNS,
    ));

  it('are the same ones at each later time, each with an id of its own', () =>
    fc.assert(
      fc.property(anySoldLife, anyActs, fc.nat({ max: 40 }), anyBook, (life, todo, length, by) => {
        const history = live(life, todo).history();
        const now = calledOf(history, by);
        const before = calledOf(history.slice(0, length), by);
        expect(now.slice(0, before.length)).toEqual(before);
        expect(new Set(now.map(({ id }) => id)).size).toBe(now.length);
        for (const { revision } of now) expect(typesOf(by)).toContain(history[revision]?.type);
        for (const { id } of now) expect(id).toMatch(/^[A-Z0-9-]{1,35}$/);
      }),
      RUNS,
    ));
});

const chargesOf = (called: ReturnType<typeof calledOf>) => (sku: string) => {
  const lines = called
    .flatMap((one) => ('document' in one && one.document.kind === 'invoice' ? one.document.lines : []))
    .filter((line) => line.sku === sku);
  const of = (what: 'amount' | 'tax') => sum(lines.map((line) => line[what]));
  return { amount: of('amount'), tax: of('tax') };
};
