import type { Refusal } from '../../../domain/fact.ts';
import type { OrderId } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { OrderRequest } from '../../../domain/order/request.ts';
import { type OrderOutcome, orderIdFor } from '../../../runtime/order-commands.ts';
import type { Notice, Taken, TakePorts } from '../../system.ts';
import type { Admin } from './admin.ts';
import { cancelledBy, changesIn, type Fewer, newTo, placedWith, type RefundedUnits, returnedBy } from './changes.ts';
import { readDocument, readRefund, type ShopifyOrder } from './document.ts';
import { jsonIn, orderIdIn, READ_TOPIC, tellsOrder } from './door.ts';
import { quantityOf } from './lines.ts';
import { type ShopifySettings, translateOrder } from './order.ts';

/** Turns what a shop tells into commands. What the shop has cancelled, it gives the money back for: none is asked for here. */
export const takeWith =
  (settings: ShopifySettings, admin: Admin) =>
  async ({ topic, body }: Notice, ports: TakePorts): Promise<Taken> => {
    const json = jsonIn(body);
    if (tellsOrder(topic)) return takeOrder(topic, json, settings, ports);
    switch (topic) {
      case 'orders/edited':
        return takeEdited(json, settings, admin, ports);
      case 'refunds/create':
        return takeRefund(json, settings, ports);
      default:
        return refused('a person must see to this');
    }
  };

const takeOrder = async (topic: string, json: unknown, settings: ShopifySettings, ports: TakePorts): Promise<Taken> => {
  const translated = translateOrder(json, settings);
  if ('invalid' in translated) return refused(translated.invalid.join('; '));
  const read = readDocument(json);
  const externalId = orderIdIn(json, 'id');
  if ('errors' in read || externalId === null) return refused('the order cannot be read');
  const id = orderIdFor(settings.channel, externalId);
  const known = await orderOf(ports, id);
  const request = 'nothing' in translated ? null : 'held' in translated ? translated.held.order : translated.order;
  if (known === null) {
    // Nothing of it is left before we knew of it: there is nothing to place.
    if (request === null) return DONE;
    // Sent by others before this connection was there: it is only told of because something else of it has changed.
    if (topic !== 'orders/create' && isSent(read.document)) return DONE;
    const holds = 'held' in translated ? [{ reason: translated.held.reason, until: null }] : [];
    const placed = await ports.orders.place(placedWith(request, read.document), ports.cause, holds);
    if ('refused' in placed) return refusedBy(placed.refused);
  } else {
    const changed = await change(id, read.document, request, ports);
    if (changed.outcome !== 'done') return changed;
  }
  return typeof read.document.cancelled_at === 'string' ? cancelAll(id, read.document, ports) : DONE;
};

const isSent = ({ line_items }: ShopifyOrder): boolean =>
  line_items.every((line) => quantityOf(line) === 0 || line.fulfillment_status === 'fulfilled');

/** Makes a known order what the shop now says: first what its refunds cancel, each once, then what else differs. */
const change = async (
  id: OrderId,
  document: ShopifyOrder,
  request: OrderRequest | null,
  ports: TakePorts,
): Promise<Taken> => {
  const counted = await countRefunds(id, (document.refunds ?? []).map(cancelledBy), ports);
  const order = await orderOf(ports, id);
  if (counted.outcome !== 'done' || order === null) return counted;
  const { orders, cause } = ports;
  const { fewer, more, shipTo, paid } = changesIn(order, document, request);
  const outcomes: (() => Promise<OrderOutcome>)[] = [];
  if (paid) outcomes.push(() => orders.release(id, 'payment', cause));
  if (fewer.length > 0) outcomes.push(() => cancelUnits(id, fewer, 'edited in the shop', null, ports));
  if (more.length > 0 || shipTo !== null) {
    const amendment = { lines: more, ...(shipTo === null ? {} : { shipTo }), reference: null };
    outcomes.push(() => orders.amend(id, amendment, cause));
  }
  for (const carryOut of outcomes) {
    const outcome = await carryOut();
    if ('refused' in outcome) return refusedBy(outcome.refused);
  }
  return DONE;
};

const countRefunds = async (id: OrderId, refunds: readonly RefundedUnits[], ports: TakePorts): Promise<Taken> => {
  const order = await orderOf(ports, id);
  if (order === null) return { outcome: 'unknown', reason: 'its order is not known yet' };
  for (const { reference, lines } of newTo(order, refunds)) {
    const outcome = await cancelUnits(id, lines, 'refunded in the shop', reference, ports);
    if ('refused' in outcome) return refusedBy(outcome.refused);
  }
  return DONE;
};

const takeRefund = async (json: unknown, settings: ShopifySettings, ports: TakePorts): Promise<Taken> => {
  const read = readRefund(json);
  const externalId = orderIdIn(json, 'order_id');
  if ('errors' in read || externalId === null) return refused('the refund cannot be read');
  const counted = await countRefunds(orderIdFor(settings.channel, externalId), [cancelledBy(read.document)], ports);
  const returned = returnedBy(read.document);
  if (counted.outcome !== 'done' || returned === 0) return counted;
  return refused(
    `${returned} units came back in the shop: ask for their return here, so that their stock and money are right`,
  );
};

const takeEdited = async (json: unknown, settings: ShopifySettings, admin: Admin, ports: TakePorts): Promise<Taken> => {
  const externalId = orderIdIn(json, 'order_id');
  if (externalId === null) return refused('the edit cannot be read');
  const order = await admin.order(externalId);
  if (order === null) return refused('the shop does not know the order that it says was edited');
  return 'outcome' in order ? order : takeOrder(READ_TOPIC, order.document, settings, ports);
};

/** Cancels what has not left. What has is told to a person: the shop thinks that nothing was sent. */
const cancelAll = async (id: OrderId, document: ShopifyOrder, ports: TakePorts): Promise<Taken> => {
  const reason = `cancelled in the shop (${document.cancel_reason ?? 'no reason'})`;
  const reference = 'shopify-cancelled';
  await ports.orders.cancel(id, { lines: null, reason, reference, refund: false }, ports.cause);
  const order = await orderOf(ports, id);
  const left = order?.lines.some((line) => line.cancelled < line.ordered) ?? false;
  return left ? refused('it was cancelled in the shop, and some of it has been picked or has left already') : DONE;
};

const cancelUnits = (
  id: OrderId,
  lines: Fewer,
  reason: string,
  reference: string | null,
  { orders, cause }: TakePorts,
) => orders.cancel(id, { lines, reason, reference, refund: false }, cause);

/** `null` also for one that was refused for want of stock: that was never taken. */
const orderOf = async ({ orders }: TakePorts, id: OrderId): Promise<Order | null> => {
  const found = await orders.read(id);
  return found === null || found.order.refused !== null ? null : found.order;
};

const DONE: Taken = { outcome: 'done' };

const refused = (reason: string): Taken => ({ outcome: 'refused', reason });

const refusedBy = ({ detail, errors = [] }: Refusal): Taken =>
  refused([detail.replace(/\.$/, ''), ...errors.map(({ path, message }) => `${path} ${message}`)].join('; '));
