import { Type } from 'typebox';
import { jsonOf } from '../../http/document.ts';
import type { Arrival } from '../../system.ts';
import { channelClient, unavailable } from '../client.ts';
import { BaseUrl, byName, defineChannel, PollMinutes, ShopTimeZone, tested, UTC, Word, wrongIn } from '../define.ts';
import { takeFrom } from '../take.ts';
import { byToken } from '../token.ts';
import { isTokenTurnedAway, rateMillis } from './answer.ts';
import { noticesOfOrder } from './notice.ts';
import type { AmazonSettings } from './order.ts';
import { ordersRequest } from './poll.ts';
import { REFRESH_TOKEN, readChanges, readOne, readPlaced } from './seller.ts';
import { amazonOut } from './targets.ts';
import { tokenForm } from './token.ts';

const CLIENT_SECRET = 'clientSecret';
const TOKEN_URL = 'https://api.amazon.com/auth/o2/token';
/** One question in three minutes comes back to the bucket of twenty: at this pace it stays full. */
const POLL_MINUTES = 5;
const CALLS_PER_SECOND = 0.5;
/** Of one question in three minutes, what the polling leaves: a page of a hundred orders every seven minutes. */
const COMPARED_PER_SECOND = 1 / 420;
const USER_AGENT = 'Weir (Language=TypeScript)';

export const amazon = defineChannel({
  name: 'amazon',
  secrets: [CLIENT_SECRET, REFRESH_TOKEN],
  settings: {
    baseUrl: BaseUrl('the address of the region, https://sellingpartnerapi-eu.amazon.com'),
    clientId: { ...Word, description: 'of the application that the seller has authorised' },
    marketplaceIds: Type.Array(Word, { minItems: 1, maxItems: 50 }),
    sellerId: Type.Optional({ ...Word, description: 'for the stock, and for what is cancelled or given back' }),
    carriers: Type.Optional(byName(Word)),
    tokenUrl: Type.Optional(BaseUrl(`where tokens are to be had, ${TOKEN_URL} if left out`)),
    pollMinutes: PollMinutes,
    timeZone: ShopTimeZone,
    services: Type.Optional(byName(Word)),
    taxesAre: Type.Optional(Type.Enum(['included', 'onTop'])),
  },
  connect(connection) {
    const { channel, settings, clock, secrets } = connection;
    const { sellerId, carriers, timeZone = UTC, ...own } = settings;
    const { baseUrl, clientId, marketplaceIds, tokenUrl = TOKEN_URL, pollMinutes = POLL_MINUTES, ...tables } = own;
    const translation: AmazonSettings = { channel, ...tables };
    const out = {
      ...{ sellerId, marketplaceId: marketplaceIds[0] ?? '' },
      ...(carriers === undefined ? {} : { carriers }),
      ...(tables.taxesAre === undefined ? {} : { taxesAre: tables.taxesAre }),
    };
    const token = async () => {
      const [clientSecret] = await secrets(CLIENT_SECRET);
      const [refreshToken] = await secrets(REFRESH_TOKEN);
      if (clientSecret === undefined) return unavailable(`the secret ${CLIENT_SECRET} has not been given`);
      if (refreshToken === undefined) return unavailable(`the secret ${REFRESH_TOKEN} has not been given`);
      return { url: tokenUrl, form: Object.fromEntries(tokenForm({ clientId, clientSecret, refreshToken })) };
    };
    const headers = (value: string) => ({
      'x-amz-access-token': value,
      'x-amz-date': clock.now().replaceAll(/[-:]|\.\d+/g, ''),
      'user-agent': USER_AGENT,
    });
    const credentials = byToken(token, headers, clock);
    const client = channelClient({
      baseUrl,
      credentials,
      clock,
      limitMillis: rateMillis,
      isTurnedAway: isTokenTurnedAway,
    });
    const noticesIn = ({ body }: Arrival) => noticesOfOrder(jsonOf(body), translation);
    return {
      async test() {
        const asked = wrongIn(await client.send(ordersRequest(marketplaceIds, clock.now(), null)), REFRESH_TOKEN);
        return tested(asked, `${new URL(baseUrl).host} answers, and the seller's orders may be read`);
      },
      ...amazonOut(connection, out, client),
      take: takeFrom({
        channel,
        noticesOf: noticesIn,
        tellsOrder: () => true,
      }),
      reconciliation: {
        timeZone,
        orders: {
          perSecond: COMPARED_PER_SECOND,
          placed: (span, page) => readPlaced(client, marketplaceIds, span, page),
          one: (externalId) => readOne(client, externalId),
          noticesOf: noticesIn,
        },
      },
      poll: {
        everyMillis: pollMinutes * 60_000,
        // Each question goes ten minutes further back by itself.
        overlapMillis: 0,
        perSecond: CALLS_PER_SECOND,
        isInOrder: false,
        read: (since, page) => readChanges(client, marketplaceIds, since, page),
      },
    };
  },
});
