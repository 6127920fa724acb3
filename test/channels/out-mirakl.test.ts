import { expect, it } from 'vitest';
import { lineIdOf, locationIdOf, refundIdOf, returnIdOf } from '../../domain/ids.ts';
import { CHANNEL, CONNECTOR, outKit } from './out-kit.ts';
import { connectMirakl, openMirakl, REASONS } from './out-mirakl.ts';

const shirts = { id: 'MK-1-A-1', sku: 'TSHIRT-M', quantity: 3 };
const mug = { id: 'MK-1-A-2', sku: 'MUG-BLUE', quantity: 1 };
const RETURN = 'mirakl:return:0d3f1c7a';

const begin = async (out = {}, shopId?: string) => {
  const marketplace = await openMirakl();
  const kit = outKit();
  const order = kit.order('MK-1-A', [shirts, mug]);
  marketplace.place('MK-1-A', [shirts, mug]);
  marketplace.server.mood = { kind: 'losesAnswers' };
  const { targets = [], stock } = connectMirakl(kit.connection, marketplace.server.url, { ...REASONS, ...out }, shopId);
  const tell = () => {
    const { feeds } = kit.start({ targets });
    return (facts: number) => kit.time.until(() => feeds[0]?.figures().delivered === facts, 3);
  };
  const state = () => marketplace.stateOf('MK-1-A');
  const ask = async () => {
    const id = returnIdOf(`${order.id}-r1`);
    await order.happen({
      type: 'ReturnRequested',
      data: {
        ...{ return: id, channel: CHANNEL, resolution: 'refund', at: locationIdOf('wh-1'), reference: RETURN },
        lines: [{ line: lineIdOf(shirts.id), quantity: 2, reason: 'too small' }],
      },
    });
    return id;
  };
  return { marketplace, kit, order, tell, stock, state, ask };
};

it('an order that waits for it is accepted once its goods are reserved, and its address comes then', async () => {
  const { marketplace, order, tell, state } = await begin();
  const told = tell();
  expect(state()).toBe('WAITING_ACCEPTANCE');
  await order.place();
  await told(1);
  expect(state()).toBe('SHIPPING');
  expect(marketplace.server.faults).toEqual([]);
});

it('an order that cannot be had is refused; one that the marketplace has accepted by itself is cancelled', async () => {
  const { marketplace, kit, tell } = await begin();
  marketplace.place('MK-2-A', [{ ...mug, id: 'MK-2-A-1' }]);
  marketplace.accepted('MK-3-A', [{ ...mug, id: 'MK-3-A-1' }]);
  const told = tell();
  for (const [id, line] of [
    ['MK-2-A', 'MK-2-A-1'],
    ['MK-3-A', 'MK-3-A-1'],
  ] as const) {
    const order = kit.order(id, [{ ...mug, id: line }]);
    await order.come();
    await order.happen({ type: 'OrderRefused', data: { shortages: [] } });
  }
  await told(2);
  expect([marketplace.stateOf('MK-2-A'), marketplace.stateOf('MK-3-A')]).toEqual(['REFUSED', 'CANCELED']);
  expect(marketplace.server.faults).toEqual([]);
});

it('where the marketplace has one shipment for an order, it is told once all has left, with the first number', async () => {
  const { marketplace, order, tell, state } = await begin();
  await order.place();
  const told = tell();
  await order.ship('PN-1', [{ ...shirts, quantity: 2 }]);
  await told(2);
  expect(marketplace.sent()).toEqual([]);
  await order.ship('PN-2', [mug]);
  await told(3);
  expect(state()).toBe('SHIPPING');
  // The last of it is cancelled: what has left is all.
  await order.cancel([{ ...shirts, quantity: 1 }]);
  await told(4);
  expect(state()).toBe('SHIPPED');
  expect(marketplace.sent()).toEqual([{ order: 'MK-1-A', units: { [shirts.id]: 2, [mug.id]: 1 }, numbers: ['PN-1'] }]);
  expect(marketplace.cancelations()).toEqual([{ line: shirts.id, quantity: 1, amount: 100 }]);
  expect(marketplace.server.faults).toEqual([]);
});

it('units that are cancelled are told by line with what was charged for them, once', async () => {
  const { marketplace, order, tell } = await begin({ multiShipment: true });
  await order.place();
  await order.cancel([{ ...shirts, quantity: 1 }]);
  await order.cancel([{ ...shirts, quantity: 1 }]);
  await tell()(3);
  expect(marketplace.cancelations()).toEqual([
    { line: shirts.id, quantity: 1, amount: 100 },
    { line: shirts.id, quantity: 1, amount: 100 },
  ]);
  expect(marketplace.server.faults).toEqual([]);
});

it('money for what came back is given back by the marketplace, less what is kept of it, once, and put on record', async () => {
  const { marketplace, kit, order, tell, ask } = await begin({ multiShipment: true });
  await order.place();
  await order.ship('PN-1', [shirts]);
  const id = await ask();
  const refund = refundIdOf(`${order.id}-refund-1`);
  await order.happen({
    type: 'RefundRequested',
    data: {
      ...{ refund, return: id, shipping: 0, difference: 0, fee: 5_000, amount: 15_000, currency: 'SEK' },
      lines: [{ line: lineIdOf(shirts.id), quantity: 2, amount: 20_000, tax: 4_000 }],
    },
  });
  await tell()(3);
  expect(marketplace.refunds()).toEqual([{ line: shirts.id, quantity: 2, amount: 150 }]);
  expect(kit.recorded).toMatchObject([{ refund, outcome: 'refunded', amount: 15_000 }]);
  expect(kit.recorded[0]?.reference).toMatch(/^mirakl:refund:\d+$/);
  expect(marketplace.server.faults).toEqual([]);
});

it('a reason that was not set up is a failure that says which setting to give', async () => {
  const { kit, order, tell } = await begin({ cancelReason: undefined });
  await order.place();
  await order.cancel([mug]);
  tell();
  await kit.time.until(() => kit.failures().length === 1, 100);
  expect(kit.failures()[0]?.data).toMatchObject({ reason: expect.stringContaining('cancelReason') });
});

it('a return that its customer asked for there is accepted, and told to have come in', async () => {
  const { marketplace, order, tell, ask } = await begin({ multiShipment: true });
  marketplace.ask('0d3f1c7a');
  await order.place();
  await order.ship('PN-1', [shirts]);
  const id = await ask();
  const told = tell();
  await order.happen({ type: 'ReturnAuthorised', data: { return: id } });
  await told(3);
  expect(marketplace.returnState('0d3f1c7a')).toBe('IN_PROGRESS');
  expect(marketplace.server.faults).toEqual([]);
});

it('of a file of stock the rows that are not taken are failures of their own, and what has no offer is none', async () => {
  const { marketplace, kit, stock } = await begin({}, '2001');
  marketplace.server.mood = { kind: 'well' };
  marketplace.slowness = 5;
  marketplace.sell('TSHIRT-M', 'MUG-BLUE');
  marketplace.archive('MUG-BLUE');
  for (const sku of ['TSHIRT-M', 'MUG-BLUE', 'NOT-SOLD-THERE']) await kit.sellable(sku, 5);
  if (stock !== undefined) kit.start({ stock });
  await kit.time.until(() => kit.failures().length === 1);
  expect(kit.failures()[0]?.data).toMatchObject({
    ...{ target: `connector-${CONNECTOR}-stock`, key: 'MUG-BLUE', reason: 'The offer is archived' },
  });
  expect(marketplace.stock()).toEqual({ 'TSHIRT-M': 5, 'MUG-BLUE': 99 });
  expect(marketplace.stockCalls()).toBe(1);
  expect(marketplace.shopIds()).toEqual(new Set(['2001']));
  expect(marketplace.server.faults).toEqual([]);
});

it('a second file of stock is not sent within a minute of the first', async () => {
  const { marketplace, kit, stock } = await begin();
  marketplace.server.mood = { kind: 'well' };
  marketplace.sell('TSHIRT-M');
  await kit.sellable('TSHIRT-M', 5);
  if (stock !== undefined) kit.start({ stock });
  await kit.time.until(() => marketplace.stock()['TSHIRT-M'] === 5);
  const first = kit.time.now();
  for (const units of [4, 3, 2]) await kit.sellable('TSHIRT-M', units);
  await kit.time.until(() => marketplace.stock()['TSHIRT-M'] === 2);
  expect(kit.time.now() - first).toBeGreaterThanOrEqual(60_000);
  expect(marketplace.stockCalls()).toBe(2);
});
