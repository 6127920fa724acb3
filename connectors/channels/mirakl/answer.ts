import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { outcomeByStatus } from '../outcome.ts';
import { type ChannelAnswer, refused } from '../request.ts';
import { Text } from '../schema.ts';

const Errors = documentOf(
  Type.Object({
    message: Text,
    errors: maybe(Type.Array(Type.Object({ field: Text, message: Text, code: Text }))),
  }),
);

/** What an answer of the seller API means; `now` is in milliseconds. */
export const outcomeOf = (answer: ChannelAnswer, now: number): Outcome => outcomeByStatus(answer, wordsOf, now);

const wordsOf = (body: unknown): string | undefined => {
  const read = Errors.read(body);
  if ('errors' in read) return undefined;
  const { message, errors } = read.document;
  const single = (errors ?? []).map((each) => [each.field, each.message].filter(Boolean).join(': '));
  return [message, ...single].filter(Boolean).join('; ') || undefined;
};

const Parts = documentOf(
  Type.Object({
    shipment_errors: maybe(Type.Array(Type.Object({ message: Text }))),
    return_errors: maybe(Type.Array(Type.Object({ message: Text }))),
  }),
);

/** The same for ST01, RT21 and RT25, which answer well with the shipments or returns that they did not take. */
export const partsOutcome = (answer: ChannelAnswer, now: number): Outcome => {
  const outcome = outcomeOf(answer, now);
  const read = Parts.read(answer.body);
  if (outcome.kind !== 'delivered' || 'errors' in read) return outcome;
  const { shipment_errors, return_errors } = read.document;
  const errors = [...(shipment_errors ?? []), ...(return_errors ?? [])].map(({ message }) => message ?? 'not taken');
  return errors.length === 0 ? outcome : refused(answer.status, errors.join('; '));
};
