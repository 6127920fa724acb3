import { Type } from 'typebox';
import { jsonOf } from '../../carriers/document.ts';
import { byKey, channelClient } from '../client.ts';
import { BaseUrl, byName, defineChannel, PollMinutes, tested, Word, wrongIn } from '../define.ts';
import { takeFrom } from '../take.ts';
import { API_KEY, ORDERS, RETURNS, readChanges } from './market.ts';
import { noticesOfOrder, noticesOfReturn } from './notice.ts';
import type { MiraklSettings } from './order.ts';
import { ordersRequest, returnsRequest, type Shop } from './poll.ts';
import { miraklOut } from './targets.ts';

const POLL_MINUTES = 5;
/** Marketplaces set their own limits, and say so by 429. */
const CALLS_PER_SECOND = 1;

export const mirakl = defineChannel({
  name: 'mirakl',
  secrets: [API_KEY],
  settings: {
    baseUrl: BaseUrl('the address of the marketplace, https://NAME.mirakl.net'),
    shopId: Type.Optional({ ...Word, description: "the shop's id, where the key's user has several" }),
    pollMinutes: PollMinutes,
    services: Type.Optional(byName(Word)),
    carriers: Type.Optional(byName(Word)),
    warehouses: Type.Optional(byName(Word)),
    stockWarehouse: Type.Optional(Word),
    multiShipment: Type.Optional(Type.Boolean({ description: 'an order may have several shipments there' })),
    cancelReason: Type.Optional({ ...Word, description: 'code of RE02 for what is cancelled here' }),
    refundReason: Type.Optional({ ...Word, description: 'code of RE02 for what is given back' }),
    cancelationsAre: Type.Optional(Type.Enum(['takenOff', 'stillCounted'])),
  },
  connect(connection) {
    const { channel, settings, clock, secrets } = connection;
    const { baseUrl, shopId, pollMinutes = POLL_MINUTES, services, cancelationsAre, ...out } = settings;
    const translation: MiraklSettings = {
      channel,
      ...(services === undefined ? {} : { services }),
      ...(cancelationsAre === undefined ? {} : { cancelationsAre }),
    };
    const shop: Shop = shopId === undefined ? {} : { shopId };
    const credentials = byKey(
      async () => (await secrets(API_KEY))[0],
      API_KEY,
      (key) => ({ authorization: key }),
    );
    const client = channelClient({ baseUrl, credentials, clock });
    return {
      async test() {
        const orders = wrongIn(await client.send(ordersRequest(clock.now(), 0, shop)), API_KEY);
        const returns = wrongIn(await client.send(returnsRequest(clock.now(), null, shop)), API_KEY);
        const wrong = [...orders.map((words) => `orders: ${words}`), ...returns.map((words) => `returns: ${words}`)];
        return tested(wrong, `${new URL(baseUrl).host} answers, and its orders and returns may be read`);
      },
      ...miraklOut(connection, shop, out, client),
      take: takeFrom({
        channel,
        noticesOf: ({ topic, body }) => {
          const json = jsonOf(body);
          return topic === RETURNS ? noticesOfReturn(json) : noticesOfOrder(json, translation);
        },
        tellsOrder: ({ topic }) => topic === ORDERS,
      }),
      poll: {
        everyMillis: pollMinutes * 60_000,
        // Each question goes ten minutes further back by itself.
        overlapMillis: 0,
        perSecond: CALLS_PER_SECOND,
        isInOrder: false,
        read: (since, page) => readChanges(client, shop, since, page),
      },
    };
  },
});
