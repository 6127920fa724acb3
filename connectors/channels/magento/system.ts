import { Type } from 'typebox';
import { jsonOf } from '../../http/document.ts';
import type { Arrival } from '../../system.ts';
import { channelClient } from '../client.ts';
import {
  BaseUrl,
  byName,
  defineChannel,
  PaymentStatus,
  Place,
  PollMinutes,
  ShopTimeZone,
  tested,
  Units,
  UTC,
  Word,
  wrongIn,
} from '../define.ts';
import type { Notice } from '../notice.ts';
import { takeFrom } from '../take.ts';
import { creditMemoNotice, orderNotice, returnNotices } from './notice.ts';
import type { MagentoOut } from './out.ts';
import { changedSince, type Listed } from './poll.ts';
import type { MagentoSettings } from './settings.ts';
import { ACCESS_TOKEN, magentoCredentials, OAUTH_SECRETS, readChanges, readOne, readPlaced } from './shop.ts';
import { magentoOut } from './targets.ts';

const POLL_MINUTES = 2;
/** Changes show late in lists: so much is read again. */
const OVERLAP_MINUTES = 10;
/** No limits are published: a shop's own server is to be spared. */
const CALLS_PER_SECOND = 2;
const ROOT = '/rest/all';

export const magento = defineChannel({
  name: 'magento',
  secrets: [ACCESS_TOKEN, ...OAUTH_SECRETS],
  settings: {
    baseUrl: BaseUrl('the address of the shop, https://shop.example'),
    root: Type.Optional(
      Type.String({ pattern: '^/[A-Za-z0-9_/-]+$', description: `where its REST API begins, ${ROOT} if left out` }),
    ),
    returns: Type.Optional(Type.Boolean({ description: 'Adobe Commerce: it has returns' })),
    pollMinutes: PollMinutes,
    timeZone: ShopTimeZone,
    collectAt: Type.Optional(byName(Place)),
    services: Type.Optional(byName(Word)),
    payments: Type.Optional(byName(PaymentStatus)),
    fees: Type.Optional(byName(Word)),
    units: Type.Optional(Units),
    sources: Type.Optional(byName(Word)),
    stockSource: Type.Optional(Word),
    bundles: Type.Optional(Type.Enum(['separately', 'together'])),
    returnReasons: Type.Optional(byName(Word)),
    returnResolutions: Type.Optional(byName(Type.Enum(['refund', 'exchange', 'repair', 'keepIt']))),
  },
  connect(connection) {
    const { channel, settings, clock, secrets } = connection;
    const { sources, stockSource, bundles, ...own } = settings;
    const { baseUrl, root = ROOT, returns = false, pollMinutes = POLL_MINUTES, timeZone = UTC, ...tables } = own;
    const out: MagentoOut = {
      root,
      ...(sources === undefined ? {} : { sources }),
      ...(stockSource === undefined ? {} : { stockSource }),
      ...(bundles === undefined ? {} : { bundles }),
      ...(tables.units === undefined ? {} : { units: tables.units }),
    };
    const translation: MagentoSettings = { channel, ...tables };
    const secret = async (name: string) => (await secrets(name))[0];
    const credentials = magentoCredentials(secret, () => Date.parse(clock.now()));
    const client = channelClient({ baseUrl, credentials, clock });
    const lists: readonly Listed[] = ['orders', 'creditmemos', ...(returns ? (['returns'] as const) : [])];
    const { levels, ...told } = magentoOut(connection, out, client);
    const noticesIn = (arrival: Arrival) => noticesOf(arrival, translation);
    return {
      async test() {
        const wrong = [];
        for (const listed of lists) {
          const asked = wrongIn(await client.send(changedSince(listed, clock.now(), 1, root)), ACCESS_TOKEN);
          wrong.push(...asked.map((words) => `${listed}: ${words}`));
        }
        return tested(wrong, `${new URL(baseUrl).host} answers, and its ${lists.join(', ')} may be read`);
      },
      ...told,
      reconciliation: {
        ...{ timeZone, levels },
        orders: {
          perSecond: CALLS_PER_SECOND,
          placed: (span, page) => readPlaced(client, root, span, page),
          one: (externalId) => readOne(client, root, externalId),
          noticesOf: noticesIn,
        },
      },
      take: takeFrom({
        channel,
        noticesOf: noticesIn,
        tellsOrder: ({ topic }) => topic === 'orders',
      }),
      poll: {
        everyMillis: pollMinutes * 60_000,
        overlapMillis: OVERLAP_MINUTES * 60_000,
        perSecond: CALLS_PER_SECOND,
        isInOrder: false,
        read: (since, page) => readChanges(client, root, lists, since, page),
      },
    };
  },
});

const noticesOf = ({ topic, body }: Arrival, settings: MagentoSettings): readonly Notice[] => {
  const json = jsonOf(body);
  switch (topic) {
    case 'creditmemos':
      return [creditMemoNotice(json)];
    case 'returns':
      return returnNotices(json, settings);
    default:
      return [orderNotice(json, settings)];
  }
};
