import { onTestFinished, vi } from 'vitest';
import { createFeed } from '../../connectors/delivery/feed.ts';
import { feedKit, virtualTime } from '../../connectors/delivery/testing.ts';
import { createStockFeed } from '../../connectors/stock/feed.ts';
import type { Capabilities, Connection } from '../../connectors/system.ts';
import { deliveryStream } from '../../domain/delivery.ts';
import type { WeirEvent } from '../../domain/events.ts';
import {
  channelIdOf,
  type FulfilmentId,
  fulfilmentIdOf,
  type LineId,
  lineIdOf,
  locationIdOf,
  orderIdOf,
  type Sku,
  skuOf,
} from '../../domain/ids.ts';
import { evolve } from '../../domain/order/evolve.ts';
import type { OrderEvent, OrderFacts } from '../../domain/order/facts.ts';
import type { MoneyFacts } from '../../domain/order/money/facts.ts';
import { noOrder, type Order } from '../../domain/order/order.ts';
import type { Recorded } from '../../log/codec.ts';
import { recordOn } from '../../runtime/last-fact.ts';
import type { Offered } from '../../runtime/offered.ts';

export const CHANNEL = channelIdOf('web');
export const CONNECTOR = 'shop';

/** A line of an order as a shop calls it. */
export type ShopLine = { readonly id: string; readonly sku: string; readonly quantity: number };

/** What is in the order's stream besides returns and booking. */
type Fact = Extract<WeirEvent, OrderEvent>;

/** Number of the requests that are under way, so that time stands still for them. */
const countRequests = (): (() => boolean) => {
  let pending = 0;
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
    pending += 1;
    try {
      const response = await real(...args);
      const bytes = await response.arrayBuffer();
      // A 204 may have no body at all.
      return new Response(bytes.byteLength === 0 ? null : bytes, response);
    } finally {
      // What it is waited for by comes to know of it first.
      setImmediate(() => {
        pending -= 1;
      });
    }
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return () => pending > 0;
};

/** A channel's orders and stock, in a log in memory, and what tells a connection of them over real HTTP while time is virtual. */
export const outKit = () => {
  const time = virtualTime(countRequests());
  const { log, stores, dependencies } = feedKit(undefined, time);
  const recorded: MoneyFacts['RefundRecorded'][] = [];
  const available = new Map<Sku, number | null>();
  const open = new Map<Sku, number>();

  const write = async (stream: string, event: WeirEvent, by = 'weir'): Promise<Recorded> => {
    const cause = { at: time.clock.now(), by, correlationId: stream, causationId: 'test', channel: CHANNEL };
    for (;;) {
      const revision = log.facts.filter((fact) => fact.stream === stream).length - 1;
      const head = { revision, hash: '', key: null, forgotten: false };
      const appended = await log.append(stream, [{ event, cause }], head);
      const [fact] = appended?.recorded ?? [];
      if (fact !== undefined) return fact;
    }
  };

  const connection: Connection<unknown> & { readonly channel: typeof CHANNEL } = {
    ...{ id: CONNECTOR, channel: CHANNEL, settings: {}, version: '1', clock: time.clock },
    run: { number: 1, after: '0', since: time.clock.now() },
    secrets: async (name) => [`secret-${name}`],
    vault: { read: async () => null, replace: async () => false },
    ports: {
      ...{ log, sleep: time.sleep },
      directory: { location: () => undefined },
      untold: { of: async () => ({ facts: [], end: 0n }), after: async () => [] },
      orders: {
        async read(id, until) {
          let state: { readonly order: Order; readonly revision: number; readonly position: bigint } | null = null;
          for (const fact of log.facts.filter(({ stream }) => stream === `order-${id}`)) {
            if (until?.(fact) === true) break;
            const order = evolve(state?.order ?? noOrder, orderEvent(fact));
            state = { order, revision: fact.revision, position: fact.position };
          }
          return state;
        },
        document: async () => ({ refused: { code: 'not-now', detail: 'no channel makes documents' } }),
      },
      returns: {
        async recordRefund(answer) {
          recorded.push(answer);
          return { refused: { code: 'not-now', detail: 'the order is none of this test' } };
        },
      },
    },
  };

  const offered: Offered = {
    setupSeen: async () => undefined,
    of: async (_, skus) =>
      skus.map((sku) => ({ sku, available: available.get(sku) ?? null, open: open.get(sku) ?? 0 })),
    async *pages() {
      yield [...available].map(([sku, units]) => ({ sku, available: units, open: open.get(sku) ?? 0 }));
    },
    touchedBy: (fact) => {
      if (fact.type === 'LocationSet') return 'all';
      return fact.type === 'StockAdjusted' ? [fact.data.sku] : [];
    },
  };

  const start = ({ targets = [], stock }: Pick<Capabilities, 'targets' | 'stock'>) => {
    const feeds = [
      ...targets.map((target) => createFeed({ ...dependencies, log }, target)),
      ...(stock === undefined
        ? []
        : [
            createStockFeed({ ...dependencies, log, told: stores.told, deliveries: stores.deliveries, offered }, stock),
          ]),
    ];
    const controller = new AbortController();
    const running = feeds.map((feed) => feed.run(controller.signal));
    const stop = async () => {
      controller.abort();
      await Promise.all(running);
    };
    onTestFinished(stop);
    return { feeds, stop };
  };

  return {
    ...{ time, log, stores, connection, start, recorded, open },
    /** An order of the channel that the shop calls so. */
    order(externalId: string, lines: readonly ShopLine[]) {
      const id = `o-${externalId}`;
      const happen = (event: Fact, by?: string) => write(`order-${id}`, event, by);
      const fulfilments: FulfilmentId[] = [];
      return {
        id,
        happen,
        /** It is there, and nothing has been decided of it. */
        come: () => happen({ type: 'OrderPlaced', data: placedOf(id, externalId, lines, time.clock.now()) }),
        /** All of it can be had, or what is said of it. */
        place: async (more: Partial<OrderFacts['OrderPlaced']> = {}, reserved: readonly ShopLine[] = lines) => {
          await happen({
            type: 'OrderPlaced',
            data: { ...placedOf(id, externalId, lines, time.clock.now()), ...more },
          });
          if (reserved.length > 0) await happen({ type: 'LinesReserved', data: { lines: reserved.map(quantityOf) } });
        },
        /** All of it is ready to be handed out at one place, by its first fulfilment. */
        putReady: async () => {
          const fulfilment = fulfilmentIdOf(`${id}-1`);
          await happen({
            type: 'FulfilmentsAssigned',
            data: { fulfilments: [{ ...plannedOf(fulfilment, lines), method: 'collect' }] },
          });
          await happen({ type: 'FulfilmentAccepted', data: { fulfilment } });
          await happen({ type: 'FulfilmentPicked', data: { fulfilment, lines: lines.map(quantityOf) } });
          await happen({ type: 'FulfilmentPacked', data: { fulfilment, parcels: [] } });
          await happen({ type: 'FulfilmentReady', data: { fulfilment } });
          return fulfilment;
        },
        /** Some of it leaves: by default all of its lines. */
        ship: async (trackingNumber: string | null, units: readonly ShopLine[] = lines) => {
          const fulfilment = fulfilmentIdOf(`${id}-${fulfilments.length + 1}`);
          fulfilments.push(fulfilment);
          await happen({ type: 'FulfilmentsAssigned', data: { fulfilments: [plannedOf(fulfilment, units)] } });
          await happen({ type: 'FulfilmentAccepted', data: { fulfilment } });
          await happen({ type: 'FulfilmentPicked', data: { fulfilment, lines: units.map(quantityOf) } });
          await happen({ type: 'FulfilmentPacked', data: { fulfilment, parcels: [{ lines: units.map(quantityOf) }] } });
          const trackingUrl = trackingNumber === null ? null : `https://track.example/${trackingNumber}`;
          const data = { fulfilment, carrier: 'PostNord', trackingNumber, trackingUrl };
          return happen({ type: 'FulfilmentShipped', data });
        },
        refuse: (shortages: OrderFacts['OrderRefused']['shortages']) =>
          happen({ type: 'OrderRefused', data: { shortages } }),
        cancel: (units: readonly ShopLine[] = lines, by?: string, reference: string | null = null) =>
          happen(
            {
              type: 'LinesCancelled',
              data: {
                ...{ reason: 'the customer asked for it', reference },
                lines: units.map(({ id: line, quantity }) => ({
                  ...{ line: lineIdOf(line), reserved: quantity, open: 0, backordered: 0, assigned: [] },
                })),
              },
            },
            by,
          ),
      };
    },
    /** So much may be sold of a SKU from now on, by so many facts. */
    async sellable(sku: string, units: number | null, facts = 1) {
      available.set(skuOf(sku), units);
      const data = {
        ...{ sku: skuOf(sku), location: locationIdOf('wh-1'), delta: 1, reason: 'found', reference: null },
        at: time.clock.now(),
      };
      for (let n = 0; n < facts; n += 1) await write(`stock-${sku}`, { type: 'StockAdjusted', data });
    },
    /** Somebody asks for all that has failed of a key to be sent again. */
    sendAgain: async (target: string, key: string) => {
      const event = { type: 'DeliveryRequested', data: { target, key } } as const;
      const cause = { at: time.clock.now(), by: 'somebody', correlationId: key, causationId: 'test' };
      await recordOn(log)(deliveryStream(target, key), () => ({ events: [event] }), cause);
    },
    failures: () => log.facts.filter(({ type }) => type === 'DeliveryFailed'),
  };
};

const isOrderEvent = (fact: Recorded): fact is Recorded & OrderEvent => fact.stream.startsWith('order-');

const orderEvent = (fact: Recorded): OrderEvent => {
  if (!isOrderEvent(fact)) throw new Error(`${fact.type} is no fact of an order`);
  return fact;
};

const quantityOf = ({ id, quantity }: ShopLine): { readonly line: LineId; readonly quantity: number } => ({
  line: lineIdOf(id),
  quantity,
});

const plannedOf = (id: FulfilmentId, units: readonly ShopLine[]) => ({
  ...{ id, location: locationIdOf('wh-1'), method: 'ship' as const, lines: units.map(quantityOf) },
  ...{ shipBy: '2026-11-25T12:00:00.000Z', deliverBy: '2026-11-27T12:00:00.000Z' },
});

const placedOf = (
  id: string,
  externalId: string,
  lines: readonly ShopLine[],
  placedAt: string,
): OrderFacts['OrderPlaced'] => ({
  ...{ id: orderIdOf(id), channel: CHANNEL, externalId, placedAt, currency: 'SEK', country: 'SE' },
  ...{ customer: { name: 'Anna' }, shipTo: { country: 'SE' }, billTo: null, delivery: { method: 'ship' } },
  lines: lines.map(({ id: line, sku, quantity }) => ({
    ...{ id: lineIdOf(line), sku: skuOf(sku), kind: 'goods', quantity, unitPrice: 10_000, tax: 2_000, discount: 0 },
    name: sku,
  })),
  ...{ shipping: null, payment: { status: 'captured' }, attributes: null, backorder: 'never', holds: [] },
});
