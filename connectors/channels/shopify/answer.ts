import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { retryAfterMillis } from '../../http/exchange.ts';
import { type ChannelAnswer, delivered, refused, unavailable } from '../request.ts';

const Text = maybe(Type.String());

const UserError = Type.Object({
  code: Text,
  field: maybe(Type.Array(Type.String())),
  message: Type.String(),
});

const Cost = Type.Object({
  requestedQueryCost: Type.Number(),
  throttleStatus: Type.Object({ currentlyAvailable: Type.Number(), restoreRate: Type.Number() }),
});

const answerDocument = documentOf(
  Type.Object({
    data: maybe(Type.Record(Type.String(), Type.Unknown())),
    errors: maybe(
      Type.Union([
        Type.String(),
        Type.Array(Type.Object({ message: Type.String(), extensions: maybe(Type.Object({ code: Text })) })),
      ]),
    ),
    extensions: maybe(Type.Object({ cost: maybe(Cost) })),
  }),
);

const mutationDocument = documentOf(
  Type.Object({
    userErrors: maybe(Type.Array(UserError)),
    orderCancelUserErrors: maybe(Type.Array(UserError)),
  }),
);

type ShopifyError = { readonly code: string; readonly text: string };

/** Another attempt at what was asked for is under way, or Shopify itself has failed: nothing is wrong with the request. */
const PASSING: ReadonlySet<string> = new Set([
  'THROTTLED',
  'INTERNAL_SERVER_ERROR',
  'TIMEOUT',
  'IDEMPOTENCY_CONCURRENT_REQUEST',
]);

/** What the answer to a query or mutation means. GraphQL answers 200 for nearly all; `now` is in milliseconds. */
export const outcomeOf = (answer: ChannelAnswer, now: number): Outcome => {
  const { status, headers, body } = answer;
  if (status < 200 || status >= 300) {
    const wait = retryAfterMillis(headers, now);
    const reason = `Shopify answered ${status}`;
    return status === 401 || status === 403 || status === 429 || status >= 500
      ? unavailable(status, reason, wait)
      : refused(status, reason);
  }
  const errors = errorsOf(body);
  if (errors === null) return unavailable(status, 'Shopify answered what is no GraphQL', null);
  if (errors.length === 0) return delivered(status);
  const reason = errors.map(({ code, text }) => (code === '' ? text : `${code} ${text}`)).join('; ');
  return errors.some(({ code }) => PASSING.has(code))
    ? unavailable(status, reason, throttledMillis(body))
    : refused(status, reason);
};

/** True where a level was refused because Shopify has another one by now: it is to be read, and the new one sent. */
export const isStale = ({ body }: ChannelAnswer): boolean =>
  (errorsOf(body) ?? []).some(({ code }) => code === 'CHANGE_FROM_QUANTITY_STALE');

/** What may be spent on queries now, and what comes back each second; `null` where it is not told. */
export const budgetOf = ({ body }: ChannelAnswer) => {
  const cost = costOf(body);
  if (cost === undefined) return null;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  return { available: currentlyAvailable, perSecond: restoreRate };
};

/** All errors of an answer: of the request as a whole, then of its mutations; `null` where it is no answer. */
const errorsOf = (body: unknown): readonly ShopifyError[] | null => {
  const checked = answerDocument.read(body);
  if ('errors' in checked) return null;
  const { data, errors } = checked.document;
  const whole =
    typeof errors === 'string'
      ? [{ code: '', text: errors }]
      : (errors ?? []).map(({ message, extensions }) => ({ code: extensions?.code ?? '', text: message }));
  const ofMutations = Object.values(data ?? {}).flatMap((value) => {
    const mutation = mutationDocument.read(value);
    if ('errors' in mutation) return [];
    const { userErrors, orderCancelUserErrors } = mutation.document;
    return [...(userErrors ?? []), ...(orderCancelUserErrors ?? [])].map(({ code, field, message }) => ({
      code: code ?? '',
      text: field === undefined || field === null ? message : `${field.join('.')}: ${message}`,
    }));
  });
  return [...whole, ...ofMutations];
};

const costOf = (body: unknown): Type.Static<typeof Cost> | undefined => {
  const checked = answerDocument.read(body);
  return 'errors' in checked ? undefined : (checked.document.extensions?.cost ?? undefined);
};

/** Until the bucket holds what the query costs. */
const throttledMillis = (body: unknown): number | null => {
  const cost = costOf(body);
  if (cost === undefined || cost.throttleStatus.restoreRate <= 0) return null;
  const missing = cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable;
  return Math.ceil((Math.max(missing, 0) / cost.throttleStatus.restoreRate) * 1_000);
};
