import { expect, it } from 'vitest';
import { type Sku, skuOf } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import { AT, given, line, placed, request, reserved } from '../domain/order/testing.ts';
import type { Product } from '../domain/setup/product.ts';
import { redate } from './releases.ts';

const RELEASE = '2027-05-01T08:00:00.000Z';

/** What is looked up of products when a hold of the order may be over. */
const lookedUpFor = async (order: Order): Promise<readonly Sku[]> => {
  const asked: Sku[] = [];
  const executed = { order, revision: 1, position: 1n, changed: false };
  const product = async (sku: Sku): Promise<Product | null> => {
    asked.push(sku);
    return null;
  };
  const orders = { now: async () => executed, execute: async () => executed };
  await redate({ orders, setup: { product }, clock: { now: () => AT } }, order.id, 'timer');
  return asked;
};

it('looks up the products of a pre-order', async () => {
  const game = { ...line('1', 'GAME', 1), releaseAt: RELEASE };
  expect(await lookedUpFor(given(placed(request(game)), reserved({ 1: 1 })).order())).toEqual([skuOf('GAME')]);
});

it('looks up nothing for an order that is held for something else', async () =>
  expect(await lookedUpFor(given(placed(request(line('1', 'MUG', 1))), reserved({ 1: 1 })).order())).toEqual([]));
