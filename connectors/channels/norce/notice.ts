import { type Notice, noticeOfOrder } from '../notice.ts';
import { eventDocument } from './document.ts';
import { translateOrder } from './order.ts';
import type { NorceSettings } from './settings.ts';

/** What a pushed order says. Norce pushes an order once; what comes again is the same. */
export const orderNotice = (input: unknown, settings: NorceSettings): Notice => {
  const translated = translateOrder(input, settings);
  const order = 'order' in translated ? translated.order : 'held' in translated ? translated.held.order : null;
  return noticeOfOrder(translated, `order:${order?.externalId}`, order?.placedAt ?? null);
};

export const CANCELLED_EVENT = 'OrderCancelledEvent';

/** Events that tell what we have told Norce ourselves. */
const ECHOES: ReadonlySet<string> = new Set([
  'OrderReceivedEvent',
  'OrderConfirmedEvent',
  'OrderDeliveredEvent',
  'OrderPartlyDeliveredEvent',
  'OrderReadyForPickupEvent',
  'InvoiceCaptureCompletedEvent',
]);

/**
 * What an event says. Which one it is stands in the address that Norce was given for it, and not in the body; none has a time or an id.
 */
export const eventNotice = (event: string, body: unknown): Notice => {
  const checked = eventDocument.read(body);
  if ('errors' in checked) return { kind: 'unknown', errors: checked.errors };
  const { ClientOrderRef, PaymentRef } = checked.document;
  if (event === 'JobCompletedEvent') return { kind: 'nothing', reason: 'an import has been worked through' };
  if (ClientOrderRef === undefined || ClientOrderRef === null) {
    return { kind: 'unknown', errors: [`/ClientOrderRef is missing in ${event.slice(0, 100)}`] };
  }
  const externalId = String(ClientOrderRef);
  const about = { externalId, at: null, notes: [] };
  if (event === CANCELLED_EVENT) {
    // The reservation of the payment is released by Norce.
    const [reference, reason] = [`cancelled:${externalId}`, 'cancelled in Norce'];
    return { kind: 'orderCancelled', ...about, reference, lines: null, reason, refund: false };
  }
  if (event === 'OrderPaymentReceivedEvent') {
    return { kind: 'paid', ...about, reference: `paid:${externalId}:${PaymentRef ?? ''}` };
  }
  if (ECHOES.has(event)) return { kind: 'nothing', reason: `${event} tells what was told to Norce` };
  return { kind: 'unknown', errors: [`the event ${event.slice(0, 100)} is not known`] };
};

/** The key by which a repeat is known: an event has no id, and says the same of an order only once. */
export const eventKeyOf = (event: string, body: unknown): string | null => {
  const checked = eventDocument.read(body);
  if ('errors' in checked) return null;
  const { ClientOrderRef, PaymentRef, JobId } = checked.document;
  const about = ClientOrderRef ?? JobId;
  return about === undefined || about === null ? null : [event, about, PaymentRef ?? ''].join(':');
};
