import { type Instant, instantOf } from '../../../domain/time.ts';
import type { DoorCall } from '../../../runtime/connectors.ts';
import { instantFrom, jsonOf } from '../../http/document.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Arrival, Polled, Verified } from '../../system.ts';
import { orderDocument, orderPayload, type ShopwareOrder, webhookDocument, writtenPayload } from './document.ts';
import { deliveryKeyOf, isSigned } from './webhook.ts';

/** Of an order that was searched for and not sent. */
export const FOUND_TOPIC = 'search/order';

/** Reads what came from a shop: its signature first, then which delivery it is, and of which order. */
export const readCall = ({ header, body }: DoorCall, secrets: readonly string[]): Verified => {
  if (!isSigned(body, header('shopware-shop-signature') ?? undefined, secrets)) return { outcome: 'unsigned' };
  const text = body.toString('utf8');
  const json = jsonOf(text);
  const key = deliveryKeyOf(json)?.key ?? contentKey('unreadable', '', text);
  return { outcome: 'arrived', arrival: { key, ...aboutOf(json), headers: {}, body: text } };
};

const aboutOf = (json: unknown): Pick<Arrival, 'topic' | 'subject' | 'version'> => {
  const read = webhookDocument.read(json);
  if ('errors' in read) return { topic: 'unreadable', subject: 'unreadable', version: null };
  const { event, payload } = read.document.data;
  const placed = orderPayload.read(payload);
  if ('document' in placed) return { topic: event, ...stateOf(placed.document.order) };
  const written = writtenPayload.read(payload);
  const id = 'document' in written ? written.document[0]?.primaryKey : undefined;
  return { topic: event, subject: id === undefined ? event : `order ${id}`, version: null };
};

const stateOf = (order: ShopwareOrder): Pick<Arrival, 'subject' | 'version'> => ({
  subject: `order ${order.id}`,
  version: changedAt(order),
});

const changedAt = ({ updatedAt, createdAt, orderDateTime }: ShopwareOrder): Instant | null =>
  instantFrom(updatedAt ?? createdAt ?? orderDateTime);

type Change = Extract<Polled, { readonly outcome: 'read' }>['changes'][number];

/** An order that was found, as it would have been sent. What cannot be read comes, too, so that somebody is told. */
export const changeOf = (order: unknown): Change => {
  const body = JSON.stringify(order);
  const read = orderDocument.read(order);
  const about = 'document' in read ? stateOf(read.document) : { subject: 'unreadable', version: null };
  const id = 'document' in read ? read.document.id : '';
  const arrival = { key: contentKey(FOUND_TOPIC, id, body), topic: FOUND_TOPIC, ...about, headers: {}, body };
  return { place: { time: about.version ?? instantOf(0), id }, arrival };
};
