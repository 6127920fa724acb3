import { describe, expect, it, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { totalOf } from '../../../domain/order/request.ts';
import { deliveryKeyOf } from './document.ts';
import { noticeOfJson } from './notice.ts';
import type { PeppolSettings } from './order.ts';

const settings: PeppolSettings = {
  channel: channelIdOf('b2b'),
  sellers: ['0088:1'],
  buyers: { '0088:2': { customer: 'C-2' } },
  zone: 'Europe/Stockholm',
};

const line = { id: '1', sku: 'CAP', quantity: '3', net: '29.97', price: '9.99', taxCategory: 'S', taxPercent: '25' };

/** The least that a buyer's order needs: three caps of 9.99 SEK, 25 % on top. */
const document = (changes: object): unknown => ({
  format: 'weir.b2bOrder/1',
  id: 'PO-1',
  issueDate: '2026-11-24',
  currency: 'SEK',
  buyer: { endpoint: { scheme: '0088', id: '2' }, name: 'Kök AB', address: { country: 'SE' } },
  seller: { endpoint: { scheme: '0088', id: '1' } },
  lines: [line],
  ...changes,
});

const noticeOf = (changes: object, extra: Partial<PeppolSettings> = {}) =>
  noticeOfJson(document(changes), { ...settings, ...extra }, '2026-11-24T12:00:00.000Z');

const orderOf = (changes: object, extra: Partial<PeppolSettings> = {}) => {
  const notice = noticeOf(changes, extra);
  if (notice.kind === 'orderPlaced') return notice;
  throw new Error(JSON.stringify(notice));
};

const holdOf = (changes: object, extra: Partial<PeppolSettings> = {}) => orderOf(changes, extra).hold;

describe('money', () => {
  test('the line is what is paid for it, its tax included', () => {
    const { order, hold, notes } = orderOf({ taxTotal: '7.49', totals: { taxInclusive: '37.46' } });
    expect(hold).toBeNull();
    expect(notes).toEqual([]);
    expect(order.lines[0]).toMatchObject({ quantity: 3, unitPrice: 1249, discount: 1, tax: 749 });
    expect(totalOf(order)).toBe(3746);
  });

  test('an order without totals is what its lines make, and that is noted', () => {
    const { order, hold, notes } = orderOf({});
    expect([totalOf(order), hold, notes]).toEqual([3746, null, ['it states no total']]);
  });

  test('an allowance on the order is taken off lines that are taxed alike', () => {
    const food = { ...line, id: '2', taxPercent: '12' };
    const { order } = orderOf({
      lines: [line, food],
      allowanceCharges: [{ kind: 'allowance', amount: '2.97', taxPercent: '12' }],
      totals: { net: '59.94', allowances: '2.97', taxExclusive: '56.97', taxInclusive: '67.70' },
    });
    // 29.97 with 7.49 of tax, and 27.00 with 3.24.
    expect(order.lines.map((each) => [each.quantity * each.unitPrice - (each.discount ?? 0), each.tax])).toEqual([
      [3746, 749],
      [3024, 324],
    ]);
    expect(totalOf(order)).toBe(6770);
  });

  test('a charge that is no freight is a line, taxed as all lines are where it does not say', () => {
    const { order } = orderOf({ allowanceCharges: [{ kind: 'charge', reason: 'Pallet', amount: '100' }] });
    expect(order.lines[1]).toMatchObject({
      id: 'charge:1',
      sku: 'weir:fee',
      kind: 'fee',
      name: 'Pallet',
      unitPrice: 12500,
    });
    expect(order.shipping).toBeUndefined();
  });

  test('a line without a rate shares in the tax of the order by its value', () => {
    const bare = { id: '1', sku: 'CAP', quantity: 1, net: 100 };
    const { order, hold } = orderOf({
      lines: [bare, { ...bare, id: '2', net: 300 }],
      taxTotal: 100,
      totals: { taxInclusive: 500 },
    });
    expect(hold).toBeNull();
    expect(order.lines.map((each) => each.tax)).toEqual([2500, 7500]);
  });

  test('with reverse charge there is no tax', () => {
    const { order } = orderOf({ lines: [{ ...line, taxCategory: 'AE', taxPercent: '25' }] });
    expect(totalOf(order)).toBe(2997);
  });

  test('a tax that its lines do not make is held with the difference', () => {
    expect(holdOf({ taxTotal: '8.00', totals: { taxInclusive: '37.97' } })).toBe(
      'tax differs by 0.51 SEK: the parts make 7.49 SEK, the source states 8.00 SEK; total differs by 0.51 SEK: the parts make 37.46 SEK, the source states 37.97 SEK',
    );
  });
});

describe('refused, as the rules of the profile say', () => {
  it.each([
    [
      'a stranger',
      { buyer: { endpoint: { scheme: '0088', id: '9' } } },
      '/buyer/endpoint is not a buyer that we know: 0088:9',
    ],
    ['another seller', { seller: { endpoint: { scheme: '0088', id: '9' } } }, '/seller/endpoint is not ours: 0088:9'],
    ['a line that stands twice', { lines: [line, line] }, '/lines/1/id stands twice: 1'],
    ['a negative quantity', { lines: [{ ...line, quantity: '-1' }] }, '/lines/0/quantity is not a quantity: -1'],
    [
      'a line whose amount is not its price',
      { lines: [{ ...line, net: '30.00' }] },
      '/lines/0/net is 30.00, and quantity, price, allowances and charges make another amount',
    ],
    ['lines that do not add up', { totals: { net: '30.97' } }, '/totals/net is 30.97, and its parts make 29.97'],
    [
      'an amount to pay that is not the total',
      { totals: { taxInclusive: '37.46', prepaid: '10', payable: '37.46' } },
      '/totals/payable is 37.46, and its parts make 27.46',
    ],
  ])('%s', (_what, changes, error) => {
    expect(noticeOf(changes)).toEqual({ kind: 'unknown', errors: [error] });
  });
});

describe('held for a person', () => {
  it.each([
    [
      'free text',
      { lines: [{ ...line, sku: null, name: 'The blue ones' }] },
      'line 1 (The blue ones) has no SKU that is known',
    ],
    ['no price', { lines: [{ id: '1', sku: 'CAP', quantity: '3' }] }, 'line 1 has no price'],
    ['a blanket order', { typeCode: '221' }, 'its type is 221'],
    [
      'a place that is not known',
      { delivery: { locationId: '73' } },
      'it has goods to ship and no shipping address with a country',
    ],
    ['an order that is over', { validUntil: '2026-11-23' }, 'it was valid until 2026-11-23'],
    [
      'packs without a factor',
      { lines: [{ ...line, unit: 'XBX' }] },
      'line 1 is of 3 XBX: its unit has no factor for this SKU',
    ],
  ])('%s', (_what, changes, reason) => {
    expect(holdOf(changes)).toBe(reason);
  });

  test('a quantity that does not come out whole is not rounded in silence', () => {
    const cable = { ...line, sku: 'CABLE', quantity: '2.5', unit: 'MTR', net: '24.98' };
    const inCentimetres = orderOf({ lines: [cable] }, { units: { CABLE: { MTR: 100 } } });
    expect([inCentimetres.hold, inCentimetres.order.lines[0]?.quantity]).toEqual([null, 250]);
    expect(holdOf({ lines: [cable] }, { units: { CABLE: { MTR: 1 } } })).toBe(
      'line 1 is of 2.5 MTR: that is no whole number of ours',
    );
  });
});

test('a delivery is known by its buyer, its kind and its id', () => {
  expect(deliveryKeyOf({ scheme: '0088', id: '2' }, 'orderChange', 'C-1')).toBe('0088:2 orderChange C-1');
});

test('a GTIN and a buyer’s own number find the article by tables', () => {
  const lines = [
    { ...line, sku: null, gtin: '735' },
    { ...line, id: '2', sku: '', buyersSku: 'NK-1' },
  ];
  const { order, hold } = orderOf({ lines }, { gtins: { 735: 'CAP' }, buyersSkus: { 'NK-1': 'MUG' } });
  expect([hold, order.lines.map(({ sku }) => sku)]).toEqual([null, ['CAP', 'MUG']]);
});

test('a place that is told by its number alone has its address from the table', () => {
  const places = { 73: { name: 'Dock', country: 'SE' } };
  const { order, hold } = orderOf({ delivery: { locationId: '73', requested: { from: '2026-12-01' } } }, { places });
  expect([hold, order.shipTo]).toEqual([null, places[73]]);
  expect(order.delivery).toEqual({ method: 'ship', promisedBy: '2026-12-01T22:59:59.999Z' });
});
