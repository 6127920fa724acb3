import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { retryAfterMillis } from '../../http/exchange.ts';
import { type ChannelAnswer, delivered, refused, unavailable } from '../request.ts';

const Text = maybe(Type.String());

const answerDocument = documentOf(
  Type.Object({
    StatusCode: Text,
    Description: Text,
    ValidationSummary: maybe(
      Type.Object({ NrOfValidationFailures: maybe(Type.Integer()), Messages: maybe(Type.Array(Type.Unknown())) }),
    ),
  }),
);

/** What an answer of Connect means; `now` is in milliseconds. Bodies of errors are not documented: their text is taken as it is. */
export const outcomeOf = ({ status, headers, body }: ChannelAnswer, now: number): Outcome => {
  const answer = answerDocument.read(body);
  const said = 'errors' in answer ? null : answer.document;
  const text = said?.Description ?? (typeof body === 'string' ? body.replaceAll(/\s+/g, ' ').trim() : '');
  const reason = text === '' ? `Norce answered ${status}` : text;
  if (status === 401 || status === 429 || status >= 500) {
    return unavailable(status, reason, retryAfterMillis(headers, now));
  }
  if (status < 200 || status >= 300) return refused(status, reason);
  if (typeof said?.StatusCode === 'string' && said.StatusCode.toUpperCase() !== 'OK') return refused(status, reason);
  const failures = said?.ValidationSummary?.NrOfValidationFailures ?? 0;
  if (failures === 0) return delivered(status);
  const messages = (said?.ValidationSummary?.Messages ?? []).map((message) =>
    typeof message === 'string' ? message : JSON.stringify(message),
  );
  return refused(status, [`${failures} rows were not taken`, ...messages].join('; '));
};
