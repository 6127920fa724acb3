import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelLines } from '../domain/order/cancel.ts';
import { collectFulfilment, pickFulfilment, readyFulfilment } from '../domain/order/fulfil.ts';
import { placeHold, releaseHold } from '../domain/order/hold.ts';
import { ask, come } from '../domain/order/returns/testing.ts';
import {
  assigned,
  backordered,
  collect,
  did,
  f,
  type Given,
  handedTo,
  line,
  ORDER,
  placed,
  quantities,
  r,
  request,
  reserved,
  settled,
  TERMS,
} from '../domain/order/testing.ts';
import { anyHistory, livedThrough } from '../domain/order/with-stock.fixture.ts';
import type { Instant } from '../domain/time.ts';
import { folded, historyOf, NOON, recorded } from './testing.ts';
import { timeline } from './timeline.ts';

const entriesOf = (...story: readonly (Given | Instant)[]) =>
  folded(timeline, historyOf(...story), ORDER)?.entries.map(({ at, by, revision, ...entry }) => entry);

const later = '2026-11-25T12:00:00.000Z';
const bought = [placed(request(line('1', 'A', 2), line('2', 'B', 1))), reserved({ 1: 2, 2: 1 })] as const;
const planned = assigned({ at: 'wh-1', units: { 1: 2 } }, { at: 'store-1', units: { 2: 1 } });
const work = { fulfilment: f(1), location: 'wh-1' };

describe('the timeline of an order', () => {
  it('says what happened, to which SKUs, where, when and by whom', () => {
    const document = folded(timeline, historyOf(...bought, later, planned), ORDER);
    expect(document?.entries).toEqual([
      {
        revision: 0,
        at: NOON,
        by: 'test',
        kind: 'placed',
        items: [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 1 },
        ],
      },
      {
        revision: 1,
        at: NOON,
        by: 'test',
        kind: 'reserved',
        items: [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 1 },
        ],
      },
      {
        revision: 3,
        at: later,
        by: 'test',
        kind: 'assigned',
        fulfilments: [
          expect.objectContaining({ ...work, items: [{ sku: 'A', quantity: 2 }] }),
          expect.objectContaining({ fulfilment: f(2), location: 'store-1', items: [{ sku: 'B', quantity: 1 }] }),
        ],
      },
    ]);
  });

  it('follows a parcel to the customer', () => {
    const tracking = { carrier: 'PostNord', trackingNumber: 'SE1', trackingUrl: null };
    const story = entriesOf(
      ...[...bought, planned, did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 })))],
      settled,
      { type: 'FulfilmentShipped', data: { fulfilment: f(1), ...tracking } },
      settled,
      { type: 'FulfilmentDelivered', data: { fulfilment: f(1), at: later } },
    );
    expect(story?.slice(3)).toEqual([
      { kind: 'linesRejected', ...work, items: [{ sku: 'A', quantity: 1 }], reason: 'not found' },
      { kind: 'picked', ...work, items: [{ sku: 'A', quantity: 1 }] },
      { kind: 'shipped', ...work, carrier: 'PostNord', trackingNumber: 'SE1' },
      { kind: 'delivered', ...work, deliveredAt: later },
    ]);
  });

  it('tells of holds, cancellations, and stock that came or was lost', () => {
    const story = entriesOf(
      ...[placed(request(line('1', 'A', 3))), reserved({ 1: 1 }), backordered({ 1: 2 })],
      { type: 'BackordersReserved', data: { lines: quantities({ 1: 1 }) } },
      ...[did((o) => placeHold(o, 'fraud')), did((o) => releaseHold(o, 'fraud'))],
      did((o) => cancelLines(o, { lines: null, reason: 'regret', reference: null })),
    );
    expect(story?.slice(2)).toEqual([
      { kind: 'backordered', items: [{ sku: 'A', quantity: 2 }] },
      { kind: 'backorderFilled', items: [{ sku: 'A', quantity: 1 }] },
      { kind: 'holdPlaced', reason: 'fraud' },
      { kind: 'holdReleased', reason: 'fraud' },
      { kind: 'cancelled', items: [{ sku: 'A', quantity: 3 }], reason: 'regret' },
    ]);
  });

  it('follows goods that come back', () => {
    const story = entriesOf(
      ...[placed(collect(line('1', 'A', 1))), reserved({ 1: 1 }), assigned({ at: 'store-1', units: { 1: 1 } })],
      ...[did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 }))), did((o) => readyFulfilment(o, f(1), TERMS))],
      ...[did((o) => collectFulfilment(o, f(1), handedTo('Astrid Lind'))), settled],
      did(ask({ 1: 1 }, { reason: 'too small for Astrid' })),
      did(come({ 1: 1 }, { at: 'wh-1' })),
    );
    expect(story?.slice(-3)).toEqual([
      { kind: 'returnRequested', return: r(1), items: [{ sku: 'A', quantity: 1 }] },
      { kind: 'returnAuthorised', return: r(1) },
      { kind: 'returnReceived', return: r(1), location: 'wh-1', items: [{ sku: 'A', quantity: 1 }] },
    ]);
  });

  it('says nothing of a person, whatever happens', () =>
    fc.assert(
      fc.property(anyHistory, (history) => {
        let text = '';
        livedThrough(history, (stream, event, whose) => {
          const fact = recorded(stream, 0, event, whose);
          for (const id of timeline.keys(fact)) text += JSON.stringify(timeline.evolve(null, fact, id)?.entries);
        }).rest();
        expect(text).not.toMatch(/Astrid|Storgatan|Umeå/);
        expect(text).toContain('"kind":"placed"');
      }),
      { numRuns: 50 },
    ));
});
