import { setTimeout as pause } from 'node:timers/promises';
import { type Api, amount, field, list, text } from './api.ts';
import type { Chance } from './chance.ts';
import type { Tally } from './tally.ts';

const SHORT_SHARE = 0.01;
const REJECTED_SHARE = 0.01;
const ROUND_MILLIS = 1_000;
const BATCH = 50;

/** The people of a location: they accept, pick, pack and ship, or hand over what waits for them. Until the signal aborts. */
export const crew = async (
  api: Api,
  luck: Chance,
  tally: Tally,
  location: string,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    for (const status of ['packed', 'readyForCollection', 'picked', 'accepted', 'assigned', 'shipped']) {
      const work = await api.get(`/v1/fulfilments?location=${location}&status=${status}&limit=${BATCH}`);
      for (const fulfilment of list(field(work.body, 'items'))) {
        if (signal.aborted) return;
        // A parcel is on its way for a while, and nobody collects the moment that it is ready.
        if (['shipped', 'readyForCollection'].includes(status) && !luck.happens(0.05)) continue;
        tally.seen(await next(api, luck, fulfilment));
      }
    }
    await pause(ROUND_MILLIS, undefined, { signal }).catch(() => undefined);
  }
};

const next = (api: Api, luck: Chance, fulfilment: unknown) => {
  const path = `/v1/fulfilments/${text(field(fulfilment, 'id'))}`;
  const lines = list(field(fulfilment, 'lines')).map((line) => ({
    lineId: text(field(line, 'lineId')),
    quantity: amount(field(line, 'quantity')),
  }));
  switch (text(field(fulfilment, 'status'))) {
    case 'assigned':
      return luck.happens(REJECTED_SHARE)
        ? api.post(`${path}/reject`, { reason: 'no capacity' })
        : api.post(`${path}/accept`, {});
    case 'accepted':
      return api.post(`${path}/pick`, { lines: luck.happens(SHORT_SHARE) ? lines.slice(1) : lines });
    case 'picked':
      return field(fulfilment, 'method') === 'collect'
        ? api.post(`${path}/ready`, {})
        : api.post(`${path}/pack`, { parcels: [{ lines, weightGrams: 400 * lines.length }] });
    case 'packed':
      return api.post(`${path}/ship`, { carrier: 'PostNord', trackingNumber: `SE${luck.below(1_000_000_000)}` });
    case 'readyForCollection':
      return api.post(`${path}/collect`, { by: 'the customer' });
    default:
      return api.post(`${path}/deliver`, {});
  }
};
