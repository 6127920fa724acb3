import { expect, it } from 'vitest';
import { lineIdOf, locationIdOf, refundIdOf, returnIdOf } from '../../domain/ids.ts';
import { amazonSystem, openAmazon } from './out-amazon.ts';
import { CHANNEL, outKit } from './out-kit.ts';

const shirts = { id: '16100010011', sku: 'TSHIRT-M', quantity: 3 };
const mug = { id: '16100010012', sku: 'MUG-BLUE', quantity: 1 };
const HOUR_MILLIS = 3_600_000;

const begin = async () => {
  const amazon = await openAmazon();
  const kit = outKit();
  const order = kit.order('1001', [shirts, mug]);
  amazon.place('1001', [shirts, mug]);
  await order.place();
  const connect = () => kit.start({ targets: amazonSystem.connect(kit.connection, amazon.server.url).targets ?? [] });
  const run = () => {
    const { feeds, stop } = connect();
    return { stop, told: (facts: number) => kit.time.until(() => feeds[0]?.figures().delivered === facts, 3) };
  };
  const giveBack = async () => {
    const id = returnIdOf(`${order.id}-r1`);
    const returned = { line: lineIdOf(shirts.id), quantity: 2 };
    await order.happen({
      type: 'ReturnRequested',
      data: {
        ...{ return: id, channel: CHANNEL, resolution: 'refund', at: locationIdOf('wh-1'), reference: null },
        lines: [{ ...returned, reason: 'too small' }],
      },
    });
    const refund = refundIdOf(`${order.id}-refund-1`);
    await order.happen({
      type: 'RefundRequested',
      data: {
        ...{ refund, return: id, shipping: 0, difference: 0, fee: 5_000, amount: 15_000, currency: 'SEK' },
        lines: [{ ...returned, amount: 20_000, tax: 4_000 }],
      },
    });
    return refund;
  };
  return { amazon, kit, order, run, giveBack };
};

const GIVEN = [{ item: shirts.id, principal: '150.00' }];

it('each parcel has a number of its own in its order, the same however often it is told', async () => {
  const { amazon, order, run } = await begin();
  amazon.server.mood = { kind: 'losesAnswers' };
  await order.ship('PN-1', [shirts]);
  await order.ship('PN-2', [mug]);
  await run().told(3);
  expect(amazon.references('1001')).toEqual(['1', '1001']);
  expect(amazon.server.faults).toEqual([]);
});

it('money for what came back is asked of Amazon, less what is kept of it, and put on record once it has worked that', async () => {
  const { amazon, kit, order, run, giveBack } = await begin();
  await order.ship('PN-1', [shirts]);
  const refund = await giveBack();
  await run().told(3);
  expect(amazon.refunds()).toEqual(GIVEN);
  expect(kit.recorded).toMatchObject([{ refund, outcome: 'refunded', amount: 15_000 }]);
  expect(kit.recorded[0]?.reference).toMatch(/^amazon:feed:\d+$/);
  expect(amazon.server.faults).toEqual([]);
});

it('where the answer to a refund is lost, the feed that has appeared is found: the money is given back once', async () => {
  const { amazon, kit, order, run, giveBack } = await begin();
  await order.ship('PN-1', [shirts]);
  await giveBack();
  amazon.server.mood = { kind: 'losesAnswers' };
  await run().told(3);
  expect(amazon.refunds()).toEqual(GIVEN);
  expect(kit.recorded).toHaveLength(1);
  expect(kit.failures()).toEqual([]);
});

it('where it stopped between a refund and its result, a person is asked: the money is given back once', async () => {
  const { amazon, kit, order, run, giveBack } = await begin();
  await order.ship('PN-1', [shirts]);
  await giveBack();
  amazon.slowness = 100;
  const first = run();
  await kit.time.until(() => amazon.refunds().length === 1);
  await first.stop();
  amazon.slowness = 0;
  run();
  await kit.time.until(() => kit.failures().length === 1);
  expect(kit.failures()[0]?.data).toMatchObject({ reason: expect.stringContaining('see in Seller Central') });
  expect(amazon.refunds()).toEqual(GIVEN);
  expect(kit.recorded).toEqual([]);
});

it('an item that is cancelled goes as a whole; a part of one is not told, and others are not kept waiting by its feed', async () => {
  const { amazon, kit, order, run } = await begin();
  amazon.slowness = 3;
  const other = kit.order('1002', [mug]);
  amazon.place('1002', [mug]);
  await other.place();
  await order.cancel([{ ...shirts, quantity: 1 }]);
  await order.cancel([mug]);
  await other.ship('PN-2');
  const { told } = run();
  await kit.time.until(() => amazon.sent().length === 1);
  await told(5);
  expect(amazon.cancelled()).toEqual([]);
  await order.ship('PN-1', [{ ...shirts, quantity: 2 }]);
  await told(6);
  expect(amazon.sent().map(({ units }) => units)).toEqual([{ [mug.id]: 1 }, { [shirts.id]: 2 }]);
  expect(amazon.server.faults).toEqual([]);
});

it('a lower rate than is documented is kept from the answer on that tells it', async () => {
  const { amazon, kit, run } = await begin();
  amazon.rate = '0.1';
  const orders = ['1', '2', '3', '4', '5', '6'].map((id) => kit.order(id, [mug]));
  for (const [index, one] of orders.entries()) {
    amazon.place(String(index + 1), [mug]);
    await one.place();
    await one.ship(`PN-${index + 1}`);
  }
  const begun = kit.time.now();
  run();
  await kit.time.until(() => amazon.sent().length === orders.length);
  expect(kit.time.now() - begun).toBeGreaterThanOrEqual(10_000);
});

it('a listing that is blocked is a failure for its SKU alone', async () => {
  const { amazon, kit } = await begin();
  amazon.sell('TSHIRT-M', 'MUG-BLUE');
  amazon.block('MUG-BLUE');
  await kit.sellable('TSHIRT-M', 7);
  await kit.sellable('MUG-BLUE', 3);
  kit.start({ ...amazonSystem.connect(kit.connection, amazon.server.url), targets: [] });
  await kit.time.until(() => kit.failures().length === 1);
  expect(amazon.stock()).toEqual({ 'TSHIRT-M': 7, 'MUG-BLUE': 99 });
  expect(kit.failures()[0]?.data).toMatchObject({ key: 'MUG-BLUE', reason: 'The listing is blocked' });
  await kit.time.pass(HOUR_MILLIS);
  expect(kit.failures()).toHaveLength(1);
});
