import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WeirEvent } from '../domain/events.ts';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, skuOf } from '../domain/ids.ts';
import type { OrderFacts, Quantity } from '../domain/order/facts.ts';
import { placedLine } from '../domain/order/request.ts';
import type { FirstExplanation } from '../domain/routing/explanation.ts';
import { instantOf } from '../domain/time.ts';
import { START } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { orderStream } from '../runtime/orders.ts';
import { MASTER } from './history.ts';

/** Where the embedded stores are in a data folder when no database is named. */
const DATABASE = 'weir';
const AT_ONCE = 500;
const MILLIS_BETWEEN_ORDERS = 60_000;
const CHANNELS = ['web', 'b2b', 'market'].map(channelIdOf);
const LOCATIONS = ['wh-1', 'wh-2', 'store-1'].map(locationIdOf);
const NAMES = ['Astrid Lind', 'Bo Ek', 'Cecilia Ström', 'David Alm', 'Elin Berg'];

/**
 * Writes orders that are past, as facts, into the log of a data folder that Weir has not started in: most are sent, some cancelled, some held.
 * No ledger has anything of them. The last one was placed at `until`, in milliseconds.
 */
export const writeOrders = async (data: string, orders: number, until: number): Promise<void> => {
  const folder = join(data, DATABASE);
  await mkdir(folder, { recursive: true });
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const log = eventLog(events, keyRing(keys, MASTER));
  const write = async (n: number): Promise<void> => {
    const at = instantOf(until - (orders - n) * MILLIS_BETWEEN_ORDERS);
    const cause = { at, by: 'bench', correlationId: `order-${n}`, causationId: 'bench' };
    const placed = placedOf(n);
    const proposals = factsOf(n, placed).map((event) => ({ event, cause }));
    await log.append(orderStream(placed.id), proposals, START);
  };
  const placedOf = (n: number): OrderFacts['OrderPlaced'] => {
    const channel = CHANNELS[n % CHANNELS.length] ?? channelIdOf('web');
    const externalId = `order-${n}`;
    const placedAt = instantOf(until - (orders - n) * MILLIS_BETWEEN_ORDERS);
    const promisedBy = instantOf(until + ((n * 7_919) % orders) * MILLIS_BETWEEN_ORDERS);
    return {
      id: orderIdFor(channel, externalId),
      channel,
      externalId,
      placedAt,
      currency: 'SEK',
      customer: { name: NAMES[n % NAMES.length] ?? '', email: `customer.${n}@example.com` },
      shipTo: { line1: 'Storgatan 1', postalCode: '111 22', city: 'Stockholm', country: 'SE' },
      billTo: null,
      country: 'SE',
      delivery: { method: 'ship', ...(n % 4 === 0 ? {} : { promisedBy }) },
      lines: [placedLine(lineOf(n), LINE)],
      shipping: null,
      payment: null,
      attributes: null,
      backorder: 'never',
      holds: n % 50 === 0 ? [{ reason: 'fraud', until: null }] : [],
    };
  };
  for (let n = 0; n < orders; n += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, orders - n) }, (_, k) => write(n + k)));
  }
  await Promise.all([events.close(), keys.close()]);
};

const LINE = lineIdOf('1');

const lineOf = (n: number) => ({
  sku: skuOf(`SKU-${n % 2_000}`),
  quantity: 1 + (n % 3),
  unitPrice: 9_900 + ((n * 104_729) % 400_000),
});

const factsOf = (n: number, placed: OrderFacts['OrderPlaced']): readonly WeirEvent[] => {
  const first: WeirEvent = { type: 'OrderPlaced', data: placed };
  const lines: readonly Quantity[] = placed.lines.map(({ id, quantity }) => ({ line: id, quantity }));
  const reserved: WeirEvent = { type: 'LinesReserved', data: { lines } };
  if (placed.holds.length > 0) return [first, reserved];
  if (n % 11 === 0) {
    const cancelled = lines.map(({ line, quantity }) => ({
      line,
      open: 0,
      backordered: 0,
      reserved: quantity,
      assigned: [],
    }));
    return [
      first,
      reserved,
      { type: 'LinesCancelled', data: { lines: cancelled, reason: 'customer', reference: null } },
    ];
  }
  const fulfilment = fulfilmentIdOf(`${placed.id}-1`);
  const location = LOCATIONS[n % LOCATIONS.length] ?? locationIdOf('wh-1');
  const planned = {
    id: fulfilment,
    location,
    method: 'ship',
    lines,
    shipBy: placed.placedAt,
    deliverBy: placed.placedAt,
  } as const;
  return [
    first,
    reserved,
    { type: 'OrderRouted', data: { fulfilments: [planned], explanation: EXPLANATION } },
    { type: 'FulfilmentsAssigned', data: { fulfilments: [planned] } },
    { type: 'FulfilmentShipped', data: { fulfilment, carrier: 'PostNord', trackingNumber: `${n}`, trackingUrl: null } },
  ];
};

const EXPLANATION: FirstExplanation = {
  rule: 'fewest-parcels-then-nearest/1',
  optimal: true,
  usedSafetyStock: false,
  candidates: [],
  candidatesLeftOut: 0,
};
