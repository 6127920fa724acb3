import Type from 'typebox';
import { documentOf, maybe } from '../../carriers/document.ts';
import type { Outcome } from '../../delivery/target.ts';
import { outcomeByStatus } from '../outcome.ts';
import { type ChannelAnswer, delivered, refused } from '../request.ts';
import { Text } from '../schema.ts';
import { readOrder } from './document.ts';
import { stageOf } from './order.ts';

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

const Shipments = documentOf(
  Type.Object({
    shipment_errors: maybe(Type.Array(Type.Object({ order_id: Text, message: Text }))),
  }),
);

/** The same for ST01, which answers 200 with the shipments that it did not take. */
export const shipmentsOutcome = (answer: ChannelAnswer, now: number): Outcome => {
  const outcome = outcomeOf(answer, now);
  const read = Shipments.read(answer.body);
  if (outcome.kind !== 'delivered' || 'errors' in read) return outcome;
  const errors = (read.document.shipment_errors ?? []).map(({ message }) => message ?? 'not taken');
  return errors.length === 0 ? outcome : refused(answer.status, errors.join('; '));
};

/**
 * The same for OR21, OR24 and OR29, which refuse what was done before, once the order was read again: `order` as OR11 has it. Where it
 * stands as it should, the call was heard.
 */
export const outcomeAfterReading = (
  outcome: Outcome,
  order: unknown,
  wanted: 'accepted' | 'shipped' | 'cancelled',
): Outcome => {
  const read = readOrder(order);
  if (outcome.kind !== 'refused' || 'errors' in read) return outcome;
  const { order_state: state } = read.document;
  const stage = stageOf(state);
  const done =
    (wanted === 'shipped' && stage === 'sent') ||
    (wanted === 'cancelled' && stage === 'gone') ||
    (wanted === 'accepted' && (stage === 'toShip' || stage === 'sent' || state.startsWith('WAITING_DEBIT')));
  return done ? delivered(outcome.status ?? 200) : outcome;
};
