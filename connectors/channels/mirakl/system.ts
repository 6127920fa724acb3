import { Type } from 'typebox';
import { jsonOf } from '../../http/document.ts';
import type { Arrival } from '../../system.ts';
import { byKey, channelClient } from '../client.ts';
import { BaseUrl, byName, defineChannel, PollMinutes, ShopTimeZone, tested, UTC, Word, wrongIn } from '../define.ts';
import { takeFrom } from '../take.ts';
import { API_KEY, ORDERS, RETURNS, readChanges, readLevels, readOne, readPlaced } from './market.ts';
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
    timeZone: ShopTimeZone,
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
    const { baseUrl, shopId, pollMinutes = POLL_MINUTES, timeZone = UTC, services, cancelationsAre, ...out } = settings;
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
    const noticesIn = ({ topic, body }: Arrival) => {
      const json = jsonOf(body);
      return topic === RETURNS ? noticesOfReturn(json) : noticesOfOrder(json, translation);
    };
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
        noticesOf: noticesIn,
        tellsOrder: ({ topic }) => topic === ORDERS,
      }),
      reconciliation: {
        timeZone,
        orders: {
          perSecond: CALLS_PER_SECOND,
          placed: (span, page) => readPlaced(client, shop, span, page),
          one: (externalId) => readOne(client, shop, externalId),
          noticesOf: noticesIn,
        },
        levels: (skus) => readLevels(client, shop, skus),
      },
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
