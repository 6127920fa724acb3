import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api.ts';
import { field, text } from './api.ts';
import type { Chance } from './chance.ts';
import { CHANNEL_IDS, CUSTOMERS, SKUS, STORES } from './network.ts';
import type { Tally } from './tally.ts';

const CANCELLED_SHARE = 0.02;
const COLLECTED_SHARE = 0.1;

/** Customers of all channels, who place `perSecond` orders and now and then think better of it. Until the signal aborts. */
export const customers = async (
  api: Api,
  luck: Chance,
  tally: Tally,
  perSecond: number,
  signal: AbortSignal,
): Promise<void> => {
  const day = Date.now().toString(36);
  for (let number = 1; !signal.aborted; number += 1) {
    void place(api, luck, tally, `${day}-${number}`).catch(tally.failed);
    // Intervals of a Poisson process: a steady stream, and yet never quite even.
    await pause((-Math.log(1 - luck.next()) / perSecond) * 1_000, undefined, { signal }).catch(() => undefined);
  }
};

const place = async (api: Api, luck: Chance, tally: Tally, externalId: string): Promise<void> => {
  const answer = await api.post('/v1/orders', orderOf(luck, externalId));
  tally.placed(answer);
  const id = text(field(answer.body, 'orderId'));
  if (answer.status !== 201 || !luck.happens(CANCELLED_SHARE)) return;
  tally.seen(await api.post(`/v1/orders/${id}/cancellations`, { reason: 'changed their mind' }));
};

const orderOf = (luck: Chance, externalId: string) => {
  const channel = luck.pick(CHANNEL_IDS);
  const { name, email, ...where } = luck.pick(CUSTOMERS);
  const lines = Array.from({ length: 1 + luck.below(3) }, (_, index) => ({
    id: String(index + 1),
    sku: SKUS[luck.popular(SKUS.length)],
    quantity: channel === 'b2b' ? 1 + luck.below(8) : 1,
    unitPrice: 9_900 + luck.below(50) * 1_000,
  }));
  const collected = channel === 'web' && luck.happens(COLLECTED_SHARE);
  return {
    channel,
    externalId,
    placedAt: new Date().toISOString(),
    currency: 'SEK',
    customer: { name, email },
    shipTo: { name, line1: 'Storgatan 1', ...where },
    ...(collected ? { delivery: { method: 'collect', collectAt: luck.pick(STORES) } } : {}),
    lines,
    shipping: { amount: 4_900 },
    payment: { status: 'authorised' },
  };
};
