import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { channelIdOf } from '../../../domain/ids.ts';
import { answerOf, type Taken } from './answer.ts';
import { noticesOfTicket } from './notice.ts';

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), 'utf8'));

const settings = { channel: channelIdOf('stores') };

const read = (ticket: unknown) => {
  const answer = noticesOfTicket(ticket, settings);
  if ('errors' in answer) throw new Error(answer.errors.join());
  return answer;
};

const taken: Taken = {
  orderIds: ['2f6f3b0e-6f0d-5d0e-9b0a-3a9a5c5b4711'],
  returns: [],
  position: '123',
  warnings: [],
};

test('a sale is accepted', () => {
  expect(answerOf(read(sample('ticket-sale')), taken)).toEqual(sample('answer.accepted'));
});

test('a sale of what was not there is accepted, with a warning', () => {
  const missing = { line: '2', kind: 'negativeStock', sku: 'MUG-BLUE', location: 'store-1', onHand: -1 } as const;
  expect(answerOf(read(sample('ticket-sale')), { ...taken, warnings: [missing] })).toEqual(
    sample('answer.accepted-with-warning'),
  );
});

test('a ticket that became two orders names both', () => {
  expect(answerOf(read(sample('ticket-ship-from-elsewhere')), { ...taken, orderIds: ['a', 'b'] })).toMatchObject({
    orderId: 'a',
    otherOrderIds: ['b'],
  });
});

test('of a training nothing is accepted: it was seen', () => {
  const training = { ...Object(sample('ticket-sale')), training: true };
  expect(answerOf(read(training), null)).toEqual({
    ticket: 'store-1/2/2026-11-24/4711',
    result: 'seen',
    orderId: null,
    returns: [],
    position: null,
    warnings: [],
  });
});
