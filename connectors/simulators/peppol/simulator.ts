import { type Host, type Simulated, type Simulator, type Webhook, wants } from '../simulator.ts';
import { handingOver } from './handed.ts';
import { BUYER, type BuyersOrder, cancellationXml, orderXml, PARTIES_SETTINGS, SCHEME } from './order.ts';

const SECRETS = { apiKey: 'simulated-door-key', accessPointKey: 'simulated-access-point-key' };
const PATH = '/outbound';

/** An access point with a buyer behind it: it forwards the buyer's orders, and takes the documents that answer them. */
export const peppolSimulator: Simulator = { system: 'peppol', open: (host) => openAccessPoint(host) };

const openAccessPoint = ({ url, now, next }: Host): Simulated => {
  const orders = new Map<string, BuyersOrder>();
  const handOver = handingOver(orders);

  return {
    setUp: {
      settings: {
        ...{ ...PARTIES_SETTINGS, zone: 'Europe/Stockholm' },
        accessPoint: {
          ...{ baseUrl: url, path: PATH },
          address: { line1: 'Hamngatan 3', postalCode: '211 22', city: 'Malmö', country: 'SE' },
        },
      },
      secrets: SECRETS,
    },
    answer(asked) {
      if (asked.header('x-api-key') !== SECRETS.accessPointKey) return { status: 401, body: 'the key is not taken' };
      wants(asked.method === 'POST' && asked.path === PATH, `a document that is posted to ${PATH}`);
      return handOver(asked);
    },
    changes: ({ method }) => method === 'POST',
    signsIn: () => false,
    buy(lines) {
      const order: BuyersOrder = {
        ...{ id: `PO-${next()}`, issuedAt: now(), sent: [], answers: [], isCancelled: false },
        lines: lines.map((line, index) => ({ ...line, id: String((index + 1) * 10) })),
      };
      orders.set(order.id, order);
      return { order: nameOf(order), webhooks: [webhookOf(orderXml(order))] };
    },
    cancel(name) {
      const order = [...orders.values()].find((one) => nameOf(one) === name);
      if (order === undefined || isGone(order) || order.sent.length > 0) return null;
      order.isCancelled = true;
      return { order: name, webhooks: [webhookOf(cancellationXml(order, now()))] };
    },
    orders: () =>
      [...orders.values()].map((order) => ({
        ...{
          id: nameOf(order),
          state: isGone(order) ? ('cancelled' as const) : ('open' as const),
          sent: order.sent,
          refunds: [],
        },
      })),
    stock: () => ({}),
    setStock: () => undefined,
  };
};

/** An `ID` is unique for its buyer only. */
const nameOf = ({ id }: BuyersOrder): string => `${SCHEME}:${BUYER}/${id}`;

/** Cancelled by the buyer, or refused. */
const isGone = ({ isCancelled, answers }: BuyersOrder): boolean => isCancelled || answers.includes('RE');

const webhookOf = (body: string): Webhook => ({
  ...{ headers: { 'content-type': 'application/xml', 'x-api-key': SECRETS.apiKey }, body },
});
