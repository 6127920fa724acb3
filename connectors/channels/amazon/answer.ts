import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { outcomeByStatus } from '../outcome.ts';
import { type ChannelAnswer, delivered, refused } from '../request.ts';
import { Text } from '../schema.ts';

const Errors = documentOf(Type.Object({ errors: Type.Array(Type.Object({ code: Text, message: Text })) }));

/** What an answer of the Selling Partner API means; `now` is in milliseconds. Without `Retry-After` the rate tells how long to wait. */
export const outcomeOf = (answer: ChannelAnswer, now: number): Outcome => {
  const outcome = outcomeByStatus(answer, wordsOf, now);
  if (outcome.kind !== 'unavailable' || answer.status !== 429 || outcome.retryAfterMillis !== null) return outcome;
  return { ...outcome, retryAfterMillis: rateMillis(answer.headers) };
};

/** How long one call takes to come back by the rate that an answer tells; `null` where it tells none. */
export const rateMillis = (headers: Headers): number | null => {
  const perSecond = Number(headers.get('x-amzn-ratelimit-limit'));
  return perSecond > 0 ? Math.ceil(1000 / perSecond) : null;
};

const wordsOf = (body: unknown): string | undefined => {
  const read = Errors.read(body);
  if ('errors' in read) return undefined;
  const words = read.document.errors.map(({ code, message }) => [code, message].filter(Boolean).join(': '));
  return words.join('; ') || undefined;
};

const Denied = documentOf(Type.Object({ errors: Type.Array(Type.Object({ details: Text })) }));
const OF_THE_TOKEN = /\baccess token\b.*\b(expired|revoked)\b/i;

/**
 * Whether the token is the cause of a refusal: 403, in the same words as for a role that the application has not, but for its details. A
 * fresh token helps against the one alone.
 */
export const isTokenTurnedAway = ({ status, body }: Pick<ChannelAnswer, 'status' | 'body'>): boolean => {
  if (status !== 403) return status === 401;
  const read = Denied.read(body);
  return 'document' in read && read.document.errors.some(({ details }) => OF_THE_TOKEN.test(details ?? ''));
};

const Listing = documentOf(
  Type.Object({ status: Type.String(), issues: maybe(Type.Array(Type.Object({ message: Text, severity: Text }))) }),
);

/** The same for a listing, which may be answered with 200 and not be taken. */
export const listingOutcome = (answer: ChannelAnswer, now: number): Outcome => {
  const outcome = outcomeOf(answer, now);
  const read = Listing.read(answer.body);
  if (outcome.kind !== 'delivered' || 'errors' in read || read.document.status !== 'INVALID') return outcome;
  const issues = (read.document.issues ?? []).map(({ message }) => message ?? '').filter(Boolean);
  return refused(answer.status, issues.join('; ') || 'the listing is not taken');
};

const Packages = documentOf(
  Type.Object({
    packages: maybe(Type.Array(Type.Object({ packageReferenceId: Text, trackingNumber: Text }))),
  }),
);

/**
 * The same for `confirmShipment`, which refuses what was sent before, once the order was read again: where it has our parcel, by its
 * number of ours and its tracking, the call was heard. Where it has another's, the refusal stands.
 */
export const confirmOutcomeAfterReading = (
  outcome: Outcome,
  order: unknown,
  parcel: { readonly packageReferenceId: number; readonly trackingNumber: string | null },
): Outcome => {
  const read = Packages.read(order);
  if (outcome.kind !== 'refused' || 'errors' in read) return outcome;
  const isThere = (read.document.packages ?? []).some(
    (each) =>
      each.packageReferenceId === String(parcel.packageReferenceId) &&
      (each.trackingNumber ?? null) === parcel.trackingNumber,
  );
  return isThere ? delivered(outcome.status ?? 200) : outcome;
};
