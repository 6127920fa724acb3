import type { Connection } from '../../system.ts';
import { byKey, channelClient } from '../client.ts';
import { type Call, pacedCall } from '../out/call.ts';
import type { ChannelAnswer } from '../request.ts';
import { budgetOf } from './answer.ts';

/** Calls side by side are held apart; what counts is what queries cost. */
const PACE = { perSecond: 10, burst: 10 };
/** The most that one query may cost: so much is kept in the bucket for the next one. */
const COST_MAX = 1_000;

const ACCESS_TOKEN = 'accessToken';

/** The GraphQL Admin API of a shop (`https://NAME.myshopify.com`), at the pace of its cost budget. */
export const shopifyCall = ({ secrets, clock, ports }: Connection<unknown>, baseUrl: string): Call => {
  const token = async () => (await secrets(ACCESS_TOKEN))[0];
  const credentials = byKey(token, ACCESS_TOKEN, (value) => ({ 'x-shopify-access-token': value }));
  const client = channelClient({ baseUrl, credentials, clock });
  return pacedCall(client, { clock, sleep: ports.sleep }, { ...PACE, restAfter });
};

/** Until the bucket holds enough for any query. A shop whose bucket is smaller is left to its own `THROTTLED`. */
const restAfter = (answer: ChannelAnswer): number => {
  const budget = budgetOf(answer);
  if (budget === null || budget.perSecond <= 0 || budget.available >= COST_MAX) return 0;
  return Math.ceil(((COST_MAX - budget.available) / budget.perSecond) * 1_000);
};
