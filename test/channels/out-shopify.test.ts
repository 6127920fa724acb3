import { expect, it } from 'vitest';
import { lineIdOf, locationIdOf, refundIdOf, returnIdOf } from '../../domain/ids.ts';
import { CHANNEL, outKit } from './out-kit.ts';
import { openShopify, shopifySystem } from './out-shopify.ts';

const shirts = { id: '16100010011', sku: 'TSHIRT-M', quantity: 3 };

const begin = async () => {
  const shop = await openShopify();
  const kit = outKit();
  const order = kit.order('1001', [shirts]);
  shop.place('1001', [shirts]);
  await order.place();
  shop.server.mood = { kind: 'losesAnswers' };
  const { targets = [] } = shopifySystem.connect(kit.connection, shop.server.url);
  const { feeds } = kit.start({ targets });
  const told = (facts: number) => kit.time.until(() => feeds[0]?.figures().delivered === facts);
  return { shop, kit, order, told };
};

it('a part that is cancelled is taken off by a refund of what is paid of it, once', async () => {
  const { shop, order, told } = await begin();
  await order.cancel([{ ...shirts, quantity: 1 }]);
  await told(2);
  expect(shop.refunds()).toEqual([
    {
      lines: [{ line: 'gid://shopify/LineItem/16100010011', quantity: 1, restock: 'CANCEL' }],
      amounts: ['100.00'],
      note: expect.stringMatching(/^Weir refund /),
    },
  ]);
  expect(shop.server.faults).toEqual([]);
});

it('money for what came back is given back by the shop, less what is kept of it, and put on record once it was', async () => {
  const { shop, kit, order, told } = await begin();
  await order.ship('PN-1');
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
  await told(3);
  expect(shop.refunds()).toEqual([
    {
      lines: [{ line: 'gid://shopify/LineItem/16100010011', quantity: 2, restock: 'RETURN' }],
      amounts: ['150.00'],
      note: `Weir refund ${refund}`,
    },
  ]);
  expect(kit.recorded).toMatchObject([{ refund, outcome: 'refunded', amount: 15_000 }]);
  expect(shop.server.faults).toEqual([]);
});
