import { Type } from 'typebox';
import { jsonOf } from '../../http/document.ts';
import type { Arrival } from '../../system.ts';
import { channelClient, unavailable } from '../client.ts';
import {
  BaseUrl,
  byName,
  defineChannel,
  Kind,
  missingSecrets,
  Place,
  PollMinutes,
  ShopTimeZone,
  tested,
  UTC,
  Word,
  wrongIn,
} from '../define.ts';
import { takeFrom } from '../take.ts';
import { byToken } from '../token.ts';
import { changeOf, FOUND_TOPIC, readCall } from './arrival.ts';
import { foundNotice, noticesOf } from './notice.ts';
import { searchOrders } from './poll.ts';
import type { ShopwareSettings } from './settings.ts';
import { CLIENT_SECRET, readChanges, readOne, readPlaced } from './shop.ts';
import { shopwareOut } from './targets.ts';

const SHOP_SECRET = 'shopSecret';
const POLL_MINUTES = 5;
/** Changes show late in searches: so much is read again. */
const OVERLAP_MINUTES = 10;
/** No limits are published. */
const CALLS_PER_SECOND = 2;

export const shopware = defineChannel({
  name: 'shopware',
  secrets: [CLIENT_SECRET, SHOP_SECRET],
  settings: {
    baseUrl: BaseUrl('the address of the shop, https://shop.example'),
    clientId: Type.String({ minLength: 1, maxLength: 200, description: 'the access key id of the integration or app' }),
    pollMinutes: PollMinutes,
    timeZone: ShopTimeZone,
    collectAt: Type.Optional(byName(Place)),
    services: Type.Optional(byName(Word)),
    lineKinds: Type.Optional(byName(Kind)),
    payingTypes: Type.Optional(Type.Array(Word)),
  },
  connect(connection) {
    const { channel, settings, clock, secrets } = connection;
    const { baseUrl, clientId, pollMinutes = POLL_MINUTES, timeZone = UTC, ...tables } = settings;
    const translation: ShopwareSettings = { channel, ...tables };
    const token = async () => {
      const [clientSecret] = await secrets(CLIENT_SECRET);
      if (clientSecret === undefined) return unavailable(`the secret ${CLIENT_SECRET} has not been given`);
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return { url: `${baseUrl}/api/oauth/token`, form };
    };
    const credentials = byToken(token, (value) => ({ authorization: `Bearer ${value}` }), clock);
    const client = channelClient({ baseUrl, credentials, clock });
    const isFound = ({ topic }: Arrival): boolean => topic === FOUND_TOPIC;
    const { levels, ...told } = shopwareOut(connection, client);
    const noticesIn = (arrival: Arrival) => {
      const json = jsonOf(arrival.body);
      return isFound(arrival) ? [foundNotice(json, translation)] : noticesOf(json, translation);
    };
    return {
      async test() {
        const wrong = await missingSecrets(connection, { [SHOP_SECRET]: 'no webhook will be taken' });
        const asked = wrongIn(await client.send(searchOrders(clock.now(), 1, 1)), CLIENT_SECRET);
        return tested([...wrong, ...asked], `${new URL(baseUrl).host} answers, and its orders may be read`);
      },
      ...told,
      reconciliation: {
        ...{ timeZone, levels },
        orders: {
          perSecond: CALLS_PER_SECOND,
          placed: (span, page) => readPlaced(client, span, page),
          async one(externalId) {
            const found = await readOne(client, externalId);
            return found === null || 'outcome' in found ? found : changeOf(found.order).arrival;
          },
          noticesOf: noticesIn,
        },
      },
      webhook: async (call) => readCall(call, await secrets(SHOP_SECRET)),
      take: takeFrom({
        channel,
        noticesOf: noticesIn,
        tellsOrder: ({ version }) => version !== null,
        async read(externalId) {
          const found = await readOne(client, externalId);
          if (found === null || 'outcome' in found) return found;
          return { notices: [foundNotice(found.order, translation)] };
        },
      }),
      poll: {
        everyMillis: pollMinutes * 60_000,
        overlapMillis: OVERLAP_MINUTES * 60_000,
        perSecond: CALLS_PER_SECOND,
        isInOrder: false,
        read: (since, page) => readChanges(client, since, page),
      },
    };
  },
});
