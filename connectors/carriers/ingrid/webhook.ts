import { createHash, timingSafeEqual } from 'node:crypto';
import Type from 'typebox';
import type { TrackingEvent } from '../../../domain/carriage/tracking.ts';
import { documentOf, instantFrom, maybe, Name } from '../../http/document.ts';
import type { TrackingCodes } from '../port.ts';
import { meaningOf } from '../tracking.ts';
import type { WebhookSettings } from './settings.ts';
import { INGRID_NOTIFICATIONS } from './steps.ts';

/** What a notification says: whose steps to read now, and what is told in no other way. */
export type Notified = {
  readonly outcome: 'notified';
  readonly trackingNumber: string | null;
  /** The order's number. */
  readonly orderNumber: string | null;
  readonly event: TrackingEvent | null;
};

export type Unwelcome = { readonly outcome: 'unauthorised' } | { readonly outcome: 'unreadable' };

/** The body is in no public text: these are the fields of a notification as the API lists them. */
const Notification = documentOf(
  Type.Object({
    id: maybe(Name),
    name: maybe(Name),
    tracking_number: maybe(Type.String()),
    external_id: maybe(Type.String()),
    triggered_at: maybe(Type.String()),
  }),
);

/** Reads a webhook of Ingrid. `header` gives a header by its name; the secret is compared before anything of the body is looked at. */
export const readWebhook = (
  header: (name: string) => string | null,
  body: string,
  settings: WebhookSettings,
  steps: TrackingCodes,
): Notified | Unwelcome => {
  const given = header(settings.header) ?? '';
  return settings.secrets.some((secret) => isSame(given, secret))
    ? readNotification(body, steps)
    : { outcome: 'unauthorised' };
};

/** Reads the body of a webhook whose secret has been checked. */
export const readNotification = (
  body: string,
  steps: TrackingCodes,
): Notified | Extract<Unwelcome, { outcome: 'unreadable' }> => {
  const read = Notification.parse(body);
  if ('errors' in read) return { outcome: 'unreadable' };
  const { tracking_number, external_id } = read.document;
  const trackingNumber = textOf(tracking_number);
  const orderNumber = textOf(external_id);
  if (trackingNumber === null && orderNumber === null) return { outcome: 'unreadable' };
  return { outcome: 'notified', trackingNumber, orderNumber, event: eventOf(read.document, trackingNumber, steps) };
};

/** Only what has an id, a time and a parcel can be told from a repeat. */
const eventOf = (
  { id, name, triggered_at }: { id?: string | null; name?: string | null; triggered_at?: string | null },
  trackingNumber: string | null,
  steps: TrackingCodes,
): TrackingEvent | null => {
  const at = instantFrom(triggered_at ?? '');
  const code = name ?? null;
  if (trackingNumber === null || at === null || code === null) return null;
  const meaning = meaningOf(code, steps, INGRID_NOTIFICATIONS);
  return { trackingNumber, id: id ?? null, at, meaning, code, text: null, place: null };
};

const textOf = (text: string | null | undefined): string | null => (text === undefined || text === '' ? null : text);

/** In constant time, whatever the lengths. An empty secret fits nothing. */
const isSame = (given: string, secret: string): boolean =>
  secret !== '' && timingSafeEqual(digestOf(given), digestOf(secret));

const digestOf = (text: string) => createHash('sha256').update(text).digest();
