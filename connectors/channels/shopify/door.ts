import { createHash } from 'node:crypto';
import { type Instant, instantOf } from '../../../domain/time.ts';
import type { DoorCall } from '../../../runtime/connectors.ts';
import { jsonOf } from '../../http/document.ts';
import type { Arrival, Verified } from '../../system.ts';
import { idTextOf } from './ids.ts';
import { READ_TOPIC } from './notice.ts';
import { isSigned } from './signature.ts';

/** Topics whose body is the whole order. */
const ORDER_TOPICS: ReadonlySet<string> = new Set(['orders/create', 'orders/updated', 'orders/cancelled']);
const OTHER_TOPICS: ReadonlySet<string> = new Set([
  ...['orders/edited', 'refunds/create'],
  ...['returns/request', 'returns/approve', 'returns/decline', 'returns/cancel', 'returns/close'],
  ...['app/uninstalled', 'customers/data_request', 'customers/redact', 'shop/redact'],
]);

/** Which version has shaped the body, and which event and delivery it was: for whoever asks the shop about it. */
const KEPT_HEADERS = ['x-shopify-api-version', 'x-shopify-triggered-at', 'x-shopify-webhook-id'] as const;

export const tellsOrder = (topic: string): boolean => topic === READ_TOPIC || ORDER_TOPICS.has(topic);

/** Reads what came from a shop: its signature first, then whose it is, then what it is about. */
export const readCall = ({ header, body }: DoorCall, shop: string, secrets: readonly string[]): Verified => {
  const isOurs = isSigned(body, header('x-shopify-hmac-sha256'), secrets) && header('x-shopify-shop-domain') === shop;
  if (!isOurs) return { outcome: 'unsigned' };
  const topic = header('x-shopify-topic') ?? '';
  if (!ORDER_TOPICS.has(topic) && !OTHER_TOPICS.has(topic)) return { outcome: 'ignored' };
  const event = header('x-shopify-event-id') ?? createHash('sha256').update(body).digest('hex');
  const text = body.toString('utf8');
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = header(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  return {
    outcome: 'arrived',
    arrival: { key: `${topic} ${event}`, topic, ...aboutOf(topic, jsonOf(text)), headers, body: text },
  };
};

/** An order that was read, as an arrival: the same one for the same state of it. */
export const arrivalOf = (
  order: unknown,
): { readonly id: string; readonly time: Instant; readonly arrival: Arrival } | null => {
  const { subject, version } = aboutOf(READ_TOPIC, order);
  const id = orderIdIn(order, 'id');
  if (id === null || version === null) return null;
  const key = `${READ_TOPIC} ${id} ${version}`;
  const body = JSON.stringify(order);
  return { id, time: version, arrival: { key, topic: READ_TOPIC, subject, version, headers: {}, body } };
};

/** The order that a body is about; where none can be read, the topic itself. */
const aboutOf = (topic: string, body: unknown): Pick<Arrival, 'subject' | 'version'> => {
  const id = tellsOrder(topic) ? orderIdIn(body, 'id') : orderIdIn(body, 'order_id');
  const version = tellsOrder(topic) ? instantIn(fieldOf(body, 'updated_at')) : null;
  return { subject: id === null ? topic : `order ${id}`, version };
};

/** `order_id` stands in a refund itself, and one level down in what tells of an edit; a return may have its order in it. */
const orderIdIn = (body: unknown, name: 'id' | 'order_id'): string | null => {
  const places = name === 'id' ? [body] : [body, fieldOf(body, 'order_edit')];
  const ids = [
    ...places.map((place) => fieldOf(place, name)),
    ...(name === 'id' ? [] : [fieldOf(fieldOf(body, 'order'), 'id')]),
  ];
  const id = ids.find((one) => one !== undefined && one !== null);
  const gid = name === 'id' ? fieldOf(body, 'admin_graphql_api_id') : null;
  if (typeof id !== 'string' && typeof id !== 'number') return null;
  return idTextOf(id, typeof gid === 'string' ? gid : null);
};

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

const instantIn = (value: unknown): Instant | null => {
  const millis = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(millis) ? null : instantOf(millis);
};
