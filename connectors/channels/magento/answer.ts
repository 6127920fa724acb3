import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { retryAfterMillis } from '../../http/exchange.ts';
import { type ChannelAnswer, delivered, refused, unavailable } from '../request.ts';

const Parameters = maybe(Type.Union([Type.Array(Type.Unknown()), Type.Record(Type.String(), Type.Unknown())]));

const errorDocument = documentOf(
  Type.Object({
    message: Type.String(),
    parameters: Parameters,
    errors: maybe(Type.Array(Type.Object({ message: Type.String(), parameters: Parameters }))),
  }),
);

/** What an answer of the REST API means; `now` is in milliseconds. Texts are translated by the shop: only the status decides. */
export const outcomeOf = ({ status, headers, body }: ChannelAnswer, now: number): Outcome => {
  if (status >= 200 && status < 300) return delivered(status);
  const reason = reasonOf(body) ?? `Magento answered ${status}`;
  return status === 401 || status === 429 || status >= 500
    ? unavailable(status, reason, retryAfterMillis(headers, now))
    : refused(status, reason);
};

/** The same for a cancellation, which says `false` where nothing could be cancelled. */
export const cancelOutcome = (answer: ChannelAnswer, now: number): Outcome =>
  answer.status === 200 && answer.body === false
    ? refused(answer.status, 'nothing of the order could be cancelled in the shop')
    : outcomeOf(answer, now);

/** The text of an error with its placeholders filled: `%1`, `%2` from a list, `%name` from a map. `null` where there is none. */
const reasonOf = (body: unknown): string | null => {
  const checked = errorDocument.read(body);
  if ('errors' in checked) return null;
  const { errors, ...whole } = checked.document;
  return [whole, ...(errors ?? [])].map(({ message, parameters }) => filledIn(message, parameters)).join('; ');
};

const filledIn = (message: string, parameters: Type.Static<typeof Parameters> | undefined): string => {
  const values = Array.isArray(parameters)
    ? new Map(parameters.map((value, index) => [String(index + 1), value]))
    : new Map(Object.entries(parameters ?? {}));
  return message.replaceAll(/%(\w+)/g, (placeholder, name: string) =>
    values.has(name) ? String(values.get(name)) : placeholder,
  );
};
