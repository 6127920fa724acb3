import { expect, it } from 'vitest';
import { recordDocument } from './erp-document.ts';
import { did, given, line, placed, request } from './testing.ts';

const invoice = (number: string) => ({
  ...{ system: 'fortnox', connector: 'books', document: 'invoice' as const, number, reference: 'W1-I1' },
});
const booked = [placed(request(line('1', 'SHIRT', 2))), did((order) => recordDocument(order, invoice('1043')))];

it('has one number: the same again is nothing new, and another one is refused', () => {
  given(...booked)
    .when((order) => recordDocument(order, invoice('1043')))
    .thenNothing();
  given(...booked)
    .when((order) => recordDocument(order, invoice('1044')))
    .thenRefused('content-differs');
});

it('stays of its kind', () => {
  given(...booked)
    .when((order) => recordDocument(order, { ...invoice('1043'), document: 'creditNote' }))
    .thenRefused('content-differs');
});

it('is handed over again under another number, where the one that is known is lost', () => {
  const replace = (replaces: string) =>
    given(...booked).when((o) => recordDocument(o, { ...invoice('1044'), replaces }));
  replace('1042').thenRefused('content-differs');
  expect(replace('1043').thenAllowed().order().documents).toEqual([invoice('1044')]);
});
