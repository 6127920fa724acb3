import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { noticesOfTicket } from './notice.ts';

const settings = { channel: channelIdOf('stores') };

const sale = { id: '1', kind: 'sale', sku: 'CAP', quantity: 1, unitPrice: 100, discount: 0, tax: 20, fulfil: 'carry' };
const returned = {
  id: '2',
  kind: 'return',
  sku: 'MUG',
  quantity: 1,
  unitPrice: 40,
  discount: 0,
  tax: 8,
  condition: 'opened',
};

/** The least that a ticket needs: one cap for 1.00 SEK, carried away. */
const ticket = (changes: object): object => ({
  format: 'weir.ticket/1',
  kind: 'ticket',
  store: 's',
  register: '1',
  sequence: 7,
  businessDay: '2026-11-24',
  endedAt: '2026-11-24T23:30:00+01:00',
  currency: 'SEK',
  lines: [sale],
  total: 100,
  rounding: 0,
  tenders: [{ type: 'cash', amount: 100 }],
  ...changes,
});

const read = (changes: object) => noticesOfTicket(ticket(changes), settings);

describe('malformed', () => {
  it.each([
    ['a total that is not its lines', { total: 101 }, '/total is 101, and the lines and the shipping make 100'],
    ['tenders that are not the total', { rounding: 1 }, '/tenders make 100, and total and rounding 101'],
    ['a line twice', { lines: [sale, { ...sale, unitPrice: 0, tax: 0 }] }, '/lines/1/id stands twice'],
    ['a discount above the price', { lines: [{ ...sale, discount: 101 }] }, '/lines/0/discount is more than the price'],
    ['no currency', { currency: 'XXY' }, '/currency is not one of ISO 4217'],
    ['a time without offset', { endedAt: '2026-11-24T10:00:00' }, '/endedAt is not a time with an offset'],
    [
      'a place to collect that is not told',
      { lines: [{ ...sale, fulfil: 'collect' }] },
      '/lines: what is collected needs collectAt',
    ],
    ['a void of nothing', { kind: 'void' }, '/original is missing: a void is of a ticket'],
  ])('%s', (_what, changes, error) => {
    const answer = read(changes);
    expect('errors' in answer && answer.errors).toContain(error);
  });

  test('a slash in a name, which would make one ticket look like another', () => {
    expect(read({ register: '1/2' })).toHaveProperty('errors');
  });
});

test('a ticket of a training, and one that was cancelled, says nothing', () => {
  const seen = { ticket: 's/1/2026-11-24/7', notices: [], warnings: [] };
  expect([read({ training: true }), read({ cancelled: true })]).toEqual([seen, seen]);
});

test('the business day is of the store and not of the clock', () => {
  expect(read({ businessDay: '2026-11-23' })).toMatchObject({
    ticket: 's/1/2026-11-23/7',
    notices: [{ at: '2026-11-24T22:30:00.000Z' }],
  });
});

test('an exchange is a sale and a return, whose money is set off', () => {
  const answer = read({ lines: [sale, returned], total: 60, tenders: [{ type: 'cash', amount: 60 }] });
  expect(answer).toMatchObject({
    notices: [
      { kind: 'soldAtCounter' },
      { kind: 'returnedAtCounter', lines: [{ sku: 'MUG', amount: 40, condition: 'opened', original: null }] },
    ],
    warnings: [{ line: '2', kind: 'unmatchedReturn' }],
  });
});

test('what has no SKU is sold all the same, and held where it is still to be sent', () => {
  const bare = { ...sale, sku: null };
  expect(read({ lines: [bare] })).toMatchObject({
    notices: [{ kind: 'soldAtCounter', order: { lines: [{ sku: 'weir:no-sku:1', kind: 'service' }] } }],
    warnings: [{ line: '1', kind: 'noSku' }],
  });
  expect(read({ lines: [{ ...bare, fulfil: 'ship' }], shipTo: { country: 'SE' } })).toMatchObject({
    notices: [{ kind: 'orderPlaced', hold: 'line 1 (unnamed) has no SKU' }],
  });
});

test('a gift card is no goods', () => {
  expect(read({ lines: [{ ...sale, sku: null, giftCard: true }] })).toMatchObject({
    notices: [{ order: { lines: [{ sku: 'weir:gift-card', kind: 'giftCard' }] } }],
    warnings: [],
  });
});

test('what is collected elsewhere is an order of that store', () => {
  expect(read({ lines: [{ ...sale, fulfil: 'collect', collectAt: 'store-3' }] })).toMatchObject({
    notices: [
      { kind: 'orderPlaced', externalId: 's/1/2026-11-24/7/collect', order: { delivery: { collectAt: 'store-3' } } },
    ],
  });
});

const line = fc.record({
  kind: fc.constantFrom('sale', 'return'),
  fulfil: fc.constantFrom('carry', 'ship', 'collect'),
  quantity: fc.integer({ min: 1, max: 9 }),
  unitPrice: fc.nat(100_000),
  percent: fc.nat(100),
});

test('what is sold less what came back is the total of the ticket, whatever is on it', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.nat(5_000), (lines, shipping) => {
      const rows = lines.map(({ percent, ...each }, index) => {
        const discount = Math.floor((each.quantity * each.unitPrice * percent) / 100);
        const tax = Math.floor((each.quantity * each.unitPrice - discount) / 5);
        return {
          ...each,
          id: String(index),
          sku: 'CAP',
          discount,
          tax,
          collectAt: 's2',
          condition: 'asNew',
          original: null,
        };
      });
      const charged = rows.some((row) => row.kind === 'sale') ? shipping : 0;
      const total = rows.reduce((sum, row) => {
        const amount = row.quantity * row.unitPrice - row.discount;
        return row.kind === 'sale' ? sum + amount : sum - amount;
      }, charged);
      const answer = read({
        lines: rows,
        shipping: { amount: charged, tax: 0, discount: 0 },
        total,
        tenders: [{ type: 'card', amount: total }],
      });
      const made = 'notices' in answer ? answer.notices : [];
      const net = made.reduce((sum, notice) => {
        if ('order' in notice) return sum + totalOf(notice.order);
        return notice.kind === 'returnedAtCounter'
          ? notice.lines.reduce((rest, each) => rest - each.amount, sum)
          : Number.NaN;
      }, 0);
      expect(net).toBe(total);
    }),
    { numRuns: 300 },
  );
});
