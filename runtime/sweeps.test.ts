import { expect, it } from 'vitest';
import { type OrderId, orderIdOf } from '../domain/ids.ts';
import { AT, given, line, placed, request, reserved } from '../domain/order/testing.ts';
import type { Orders } from './orders.ts';
import { releaseDueHolds, type Waitlists } from './sweeps.ts';

const GOOD = orderIdOf('good');
const BROKEN = orderIdOf('broken');

/** Two orders whose hold is over, one of which cannot be read. */
const released = async (prepare: () => Promise<void>) => {
  const order = given(placed(request(line('1', 'MUG', 1))), reserved({ 1: 1 })).order();
  const executed = { order, revision: 1, position: 1n, changed: true };
  const done: OrderId[] = [];
  const failures: unknown[] = [];
  const orders: Pick<Orders, 'now' | 'execute'> = {
    now: async (id) => {
      if (id === BROKEN) throw new Error('cannot be read');
      return executed;
    },
    execute: async (id) => {
      if (id === BROKEN) throw new Error('cannot be read');
      done.push(id);
      return executed;
    },
  };
  const waitlists: Pick<Waitlists, 'holdsDue'> = { holdsDue: async () => [BROKEN, GOOD] };
  const setup = { product: async () => null };
  const onError = (error: unknown) => failures.push(error);
  await releaseDueHolds({ orders, waitlists, waves: { prepare }, setup, clock: { now: () => AT }, onError }, AT);
  return { done, failures };
};

it('an order that cannot be read does not keep the holds of others from ending', async () => {
  const { done, failures } = await released(async () => undefined);
  expect(done).toEqual([GOOD]);
  expect(failures).not.toEqual([]);
});

it('nor does a wave that cannot be planned', async () => {
  const { done } = await released(async () => {
    throw new Error('the stock is out of reach');
  });
  expect(done).toEqual([GOOD]);
});
