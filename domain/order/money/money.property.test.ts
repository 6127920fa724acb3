import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve } from '../evolve.ts';
import { goodsOf } from '../goods.ts';
import { type Act, anyActs, anyLife, begin, decideAct, type Life } from '../life.fixture.ts';
import { lineOf, type Order } from '../order.ts';
import { type Chart, chart } from '../testing.ts';
import { duesOf } from './dues.ts';
import { chargedFor, creditedUnits, creditOf, partOf, replacementsIn, standingRefunds } from './shares.ts';

const RUNS = { numRuns: 300 };

/** What a thing costs at most, in minor units: crowns have a hundred of them, yen none, dinars a thousand. */
const COSTS_MAX = { SEK: 999, JPY: 30, KWD: 999_999 } as const;

/** Orders with prices, discounts and shipping of every kind, in currencies of every kind, most of them paid for. */
const anyPaidLife: fc.Arbitrary<Life> = fc
  .constantFrom('SEK', 'JPY', 'KWD')
  .chain((currency) =>
    fc.tuple(
      anyLife,
      fc.array(
        fc.record({
          unitPrice: fc.nat({ max: COSTS_MAX[currency] }),
          off: fc.nat({ max: 100 }),
          tax: fc.nat({ max: 20 }),
        }),
        { minLength: 3, maxLength: 3 },
      ),
      fc.record({ amount: fc.nat({ max: COSTS_MAX[currency] }), captured: fc.nat({ max: 3 }) }),
      fc.constant(currency),
    ),
  )
  .map(([life, prices, { amount, captured }, currency]) => ({
    ...life,
    request: {
      ...life.request,
      currency,
      ...(captured === 0 ? {} : { payment: { status: 'captured' as const } }),
      shipping: { amount },
      lines: life.request.lines.map((line, index) => {
        const { unitPrice, off, tax } = prices[index] ?? { unitPrice: 0, off: 0, tax: 0 };
        const gross = unitPrice * line.quantity;
        const discount = Math.floor((gross * off) / 100);
        return { ...line, unitPrice, discount, tax: Math.floor(((gross - discount) * tax) / 100) };
      }),
    },
  }));

/** Lives a life, and looks at it after each act. */
const live = (life: Life, todo: readonly Act[], look: (order: Order) => void): Chart => {
  const on = chart();
  const first = begin(life, on.order());
  for (const event of 'events' in first ? first.events : []) on.take(event);
  for (const act of todo) {
    const decision = decideAct(on.order(), act, life);
    if (decision === null || 'refused' in decision || !on.allows(decision.events)) continue;
    for (const event of decision.events) on.take(event);
    look(on.order());
  }
  return on;
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

/** More units of a line at its price of today change what each of its units is worth. */
const isNotMore = ({ kind }: Act): boolean => kind !== 'lines';

/** Units of a line that were given back or set off, and for how much; `whole` where nothing of an exchange was taken back. */
const goneOf = (order: Order, id: string) => {
  const refunded = standingRefunds(order)
    .flatMap(({ lines }) => lines)
    .filter(({ line }) => line === id);
  const swaps = order.returns.flatMap((of) =>
    replacementsIn(order, of.id)
      .filter(({ exchangeFor }) => exchangeFor.line === id)
      .map((line) => ({ line, quantity: creditedUnits(order, line), amount: creditOf(order, line) })),
  );
  const parts = [...refunded, ...swaps];
  return {
    units: sum(parts.map(({ quantity }) => quantity)),
    amount: sum(parts.map(({ amount }) => amount)),
    whole: swaps.every(({ line, quantity }) => quantity === line.ordered),
  };
};

const paidFor = (order: Order): number =>
  sum(order.lines.filter(({ exchangeFor }) => exchangeFor === undefined).map(chargedFor)) +
  (order.shipping?.amount ?? 0) +
  sum(order.charges.map(({ amount }) => amount));

describe('the money of an order', () => {
  it('is given back in the amounts that its parts make, none of them negative', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo, (order) => {
          for (const { lines, shipping, difference, fee, amount, currency } of order.refunds) {
            expect(currency).toBe(order.currency);
            expect(Number.isSafeInteger(amount)).toBe(true);
            const gross = sum(lines.map((line) => line.amount));
            expect(amount).toBe(gross + shipping + difference - fee);
            expect(Math.min(amount, shipping, difference, fee, gross - fee)).toBeGreaterThanOrEqual(0);
            for (const line of lines) expect(line.tax).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      RUNS,
    ));

  it('is never given back beyond what was paid in all', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo, (order) =>
          expect(sum(standingRefunds(order).map(({ amount }) => amount))).toBeLessThanOrEqual(paidFor(order)),
        );
      }),
      RUNS,
    ));

  it('of each line is what was paid: given back, with its fee, set off against an exchange, or kept', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo.filter(isNotMore), (order) => {
          if (order.refunds.some(({ status }) => status === 'denied')) return;
          for (const line of order.lines) {
            const { units, amount, whole } = goneOf(order, line.id);
            if (!whole) continue;
            const kept = Math.ceil((chargedFor(line) * (line.ordered - units)) / line.ordered);
            expect(amount + kept, line.id).toBe(chargedFor(line));
          }
        });
      }),
      RUNS,
    ));

  it('of a line that nothing is left of has been given back to the last unit, however it grew and in whatever parts it went', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo, (order) => {
          for (const line of order.lines) {
            const { units, amount } = goneOf(order, line.id);
            expect(units).toBeLessThanOrEqual(line.ordered);
            if (units === line.ordered) expect(amount, line.id).toBe(chargedFor(line));
          }
        });
      }),
      RUNS,
    ));

  it('of an exchange is settled once all has been seen and what is given is there: what was dearer is charged, what was cheaper given back', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo, (before) => {
          const order = duesOf(before).reduce(evolve, before);
          for (const { id, status, unexpected } of order.returns) {
            const swaps = replacementsIn(order, id);
            const isSeen = (status === 'closed' || status === 'cancelled') && unexpected.length === 0;
            // What is not known to be there may be refused yet: nothing is asked for it.
            if (!isSeen || swaps.length === 0 || swaps.some(({ open }) => open > 0)) continue;
            const price = sum(
              swaps.map((line) => chargedFor(line) - partOf(chargedFor(line), line.cancelled, line.ordered)),
            );
            const credit = sum(swaps.map((line) => creditOf(order, line)));
            const charged = sum(order.charges.filter((one) => one.return === id).map(({ amount }) => amount));
            const returned = sum(order.refunds.filter((one) => one.return === id).map(({ difference }) => difference));
            if (swaps.every(({ cancelled }) => cancelled === 0)) expect(charged - returned).toBe(price - credit);
            else expect(Math.abs(charged - returned - (price - credit))).toBeLessThanOrEqual(swaps.length);
          }
        });
      }),
      RUNS,
    ));
});

describe('the units of an order', () => {
  it('never come back in a greater number than they left', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        live(life, todo, (order) => {
          for (const line of order.lines) {
            expect(line.returned).toBeLessThanOrEqual(line.shipped);
            const refunded = standingRefunds(order).filter((refund) => refund.return !== null);
            const units = sum(
              refunded.flatMap(({ lines }) =>
                lines.filter((part) => part.line === line.id).map((part) => part.quantity),
              ),
            );
            expect(units).toBeLessThanOrEqual(line.shipped);
          }
        });
      }),
      RUNS,
    ));

  it('are owed to the stock as often as they were accepted for it', () =>
    fc.assert(
      fc.property(anyPaidLife, anyActs, (life, todo) => {
        const on = live(life, todo, () => undefined);
        const facts = on.history().flatMap((event) => (event.type === 'ReturnInspected' ? [event.data] : []));
        for (const { lines, corrections } of facts) {
          const booked = lines.flatMap(({ line: id, accept, disposition, location, quantity }) => {
            const line = lineOf(on.order(), id);
            if (line === undefined || !accept || disposition === 'scrap') return [];
            return goodsOf(line).map((goods) => [goods.sku, location, quantity * goods.quantity]);
          });
          expect(corrections.map(({ sku, location, quantity }) => [sku, location, quantity])).toEqual(booked);
        }
      }),
      RUNS,
    ));
});
