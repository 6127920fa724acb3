import { describe, expect, it } from 'vitest';
import { cancelLines } from '../../domain/order/cancel.ts';
import { pickFulfilment, shipFulfilment } from '../../domain/order/fulfil.ts';
import { ask, come, look, policyOf, shippedOrder } from '../../domain/order/returns/testing.ts';
import {
  assigned,
  did,
  f,
  type Given,
  given,
  line,
  placed,
  quantities,
  request,
  reserved,
  settled,
  type Units,
} from '../../domain/order/testing.ts';
import { book, madeOf } from './testing.ts';

/** Three shirts for 1000 in all, 200 of it tax, and 50 for the way. */
const shirts = { ...line('1', 'SHIRT', 3), unitPrice: 400, discount: 200, tax: 200 };
const bought = { ...request(shirts), shipping: { amount: 50, tax: 10 } };
const cancel = (units: Units | null) => (o: Parameters<typeof cancelLines>[0]) =>
  cancelLines(o, { lines: units === null ? null : quantities(units), reason: 'customer', reference: null });
const left = (number: number, units: Units): readonly Given[] => [
  did((o) => pickFulfilment(o, f(number), quantities(units))),
  did((o) => shipFulfilment(o, f(number), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];

describe('an order that leaves in two parcels', () => {
  const parts = [
    placed(bought),
    reserved({ 1: 3 }),
    assigned({ at: 'wh-1', units: { 1: 1 } }, { at: 'store-1', units: { 1: 2 } }),
    ...left(1, { 1: 1 }),
  ];

  it('is invoiced for each, the way with the first, the discount by its units, the last one to the end', () => {
    const [first, last] = madeOf(given(...parts, ...left(2, { 1: 2 })).history());
    expect(first).toMatchObject({ kind: 'invoice', total: 384, tax: 77 });
    expect(first?.lines).toMatchObject([
      { sku: 'SHIRT', quantity: 1, unitPrice: 400, discount: 66, amount: 334, tax: 67, warehouse: 'GBG' },
      { kind: 'freight', amount: 50, tax: 10, account: '3520' },
    ]);
    expect(last?.lines).toMatchObject([{ quantity: 2, discount: 134, amount: 666, tax: 133, warehouse: 'STHLM' }]);
  });

  it('is invoiced once where that is wanted, when nothing more will leave', () => {
    const by = { ...book, invoice: 'order' as const };
    expect(madeOf(given(...parts).history(), by)).toEqual([]);
    expect(madeOf(given(...parts, ...left(2, { 1: 2 })).history(), by)).toMatchObject([{ total: 1_050, tax: 210 }]);
    expect(madeOf(given(...parts, did(cancel({ 1: 2 }))).history(), by)).toMatchObject([{ total: 384 }]);
  });
});

describe('a paid order that is invoiced when it is paid', () => {
  const paid = { ...bought, payment: { status: 'captured' as const } };

  it('is credited, with the way, when it is cancelled', () => {
    const history = given(placed(paid), reserved({ 1: 3 }), did(cancel(null))).history();
    const documents = madeOf(history, { ...book, invoice: 'payment' });
    expect(documents.map(({ kind, total, tax }) => ({ kind, total, tax }))).toEqual([
      { kind: 'invoice', total: 1_050, tax: 210 },
      { kind: 'creditNote', total: 1_000, tax: 200 },
      { kind: 'creditNote', total: 50, tax: 10 },
    ]);
  });

  it('is no matter of the ERP before it is paid', () => {
    expect(madeOf(given(placed(bought), reserved({ 1: 3 })).history(), { ...book, invoice: 'payment' })).toEqual([]);
  });
});

describe('what comes back', () => {
  it('is credited, less the fee that is kept, and names the invoice that it was charged by', () => {
    const policy = policyOf({ restockingFee: { percent: 10 } });
    const [invoice, credit] = madeOf(
      given(
        ...shippedOrder(bought, { 1: 3 }),
        did(ask({ 1: 1 }, { policy })),
        did(come({ 1: 1 })),
        did(look({ 1: 1 })),
      ).history(),
    );
    expect(credit).toMatchObject({ kind: 'creditNote', invoice: invoice?.id, total: 300 });
    expect(credit?.lines).toMatchObject([
      { sku: 'SHIRT', quantity: 1, amount: 333, tax: 66 },
      { kind: 'returnFee', quantity: 1, amount: -33, tax: -7, account: '3540' },
    ]);
  });
});

describe('a gift card that is bought', () => {
  it('is owed, and bears no VAT', () => {
    const card = { ...line('2', 'CARD', 1, 'giftCard'), unitPrice: 500, tax: 0 };
    const [invoice] = madeOf(given(...shippedOrder(request(shirts, card), { 1: 3 })).history());
    expect(invoice?.lines).toMatchObject([
      { sku: 'SHIRT', account: '3001' },
      { sku: 'CARD', amount: 500, tax: 0, rate: 0, account: '2421' },
    ]);
  });
});
