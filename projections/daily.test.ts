import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, skuOf } from '../domain/ids.ts';
import { cancelLines } from '../domain/order/cancel.ts';
import { pickFulfilment, rejectFulfilment, shipFulfilment } from '../domain/order/fulfil.ts';
import {
  assigned,
  did,
  f,
  line,
  ORDER,
  placed,
  quantities,
  request,
  reserved,
  settled,
} from '../domain/order/testing.ts';
import { anyHistory, livedThrough } from '../domain/order/with-stock.fixture.ts';
import type { Recorded } from '../log/codec.ts';
import { type DailyDocument, daily, FIGURES } from './daily.ts';
import { historyOf, NOON, recorded } from './testing.ts';

/** Every document of the view, by id. */
const figuresAfter = (facts: readonly Recorded[]): ReadonlyMap<string, DailyDocument> => {
  const documents = new Map<string, DailyDocument>();
  for (const fact of facts) {
    for (const id of daily.keys(fact)) {
      const document = daily.evolve(documents.get(id) ?? null, fact, id);
      if (document !== null) documents.set(id, document);
    }
  }
  return documents;
};

/** The figures of a document that are not zero. */
const countedIn = (documents: ReadonlyMap<string, DailyDocument>, id: string) => {
  const { date, scope, value, ...figures } = documents.get(id) ?? { date: '', scope: '', value: {} };
  const counted = Object.fromEntries(Object.entries(figures).filter(([, number]) => number !== 0));
  return Object.keys(value).length === 0 ? counted : { ...counted, value };
};

const tracking = { carrier: null, trackingNumber: null, trackingUrl: null };
const bought = placed({ ...request(line('1', 'A', 2), line('2', 'B', 1)), shipping: { amount: 4_900, discount: 900 } });
const planned = assigned({ at: 'wh-1', units: { 1: 2 } }, { at: 'store-1', units: { 2: 1 } });

describe('the figures of a day', () => {
  it('count what was ordered, for how much, and what was cancelled, of everything and of the channel', () => {
    const regret = { lines: [{ line: lineIdOf('1'), quantity: 1 }], reason: 'less', reference: null };
    const facts = historyOf(
      bought,
      reserved({ 1: 2, 2: 1 }),
      did((o) => cancelLines(o, regret)),
    );
    const documents = figuresAfter(facts);
    const expected = { ordersPlaced: 1, unitsOrdered: 3, cancellations: 1, unitsCancelled: 1, value: { SEK: 7_000 } };
    expect(countedIn(documents, '2026-11-24/all')).toEqual(expected);
    expect(countedIn(documents, '2026-11-24/channel/web')).toEqual(expected);
    expect([...documents.keys()]).toHaveLength(2);
  });

  it('count the work of each location where it is done', () => {
    const facts = historyOf(
      ...[bought, reserved({ 1: 2, 2: 1 }), planned, did((o) => rejectFulfilment(o, f(2), 'closed', null)), settled],
      ...[did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 }))), settled],
      did((o) => shipFulfilment(o, f(1), tracking)),
    );
    const documents = figuresAfter(facts);
    expect(countedIn(documents, '2026-11-24/location/wh-1')).toEqual({
      fulfilmentsAssigned: 1,
      shortPicks: 1,
      fulfilmentsShipped: 1,
    });
    expect(countedIn(documents, '2026-11-24/location/store-1')).toEqual({
      fulfilmentsAssigned: 1,
      fulfilmentsRejected: 1,
    });
    expect(countedIn(documents, '2026-11-24/channel/web')).toMatchObject({
      fulfilmentsAssigned: 2,
      fulfilmentsRejected: 1,
      fulfilmentsShipped: 1,
    });
  });

  it('count units when they leave the stock of a location', () => {
    const data = {
      ...{ sku: skuOf('A'), order: ORDER, fulfilment: f(1), location: locationIdOf('wh-1'), quantity: 2 },
      at: NOON,
    };
    const documents = figuresAfter([
      recorded('stock-A', 0, { type: 'StockShipped', data }, { channel: channelIdOf('web') }),
      recorded('stock-A', 1, { type: 'BackorderFilled', data }, { channel: channelIdOf('web') }),
    ]);
    expect([...documents.keys()]).toEqual(['2026-11-24/all', '2026-11-24/channel/web', '2026-11-24/location/wh-1']);
    for (const id of documents.keys()) expect(countedIn(documents, id)).toEqual({ unitsShipped: 2 });
  });

  it('are of the day, in UTC, when something was recorded', () => {
    const facts = historyOf(
      '2026-11-24T23:59:59.999Z',
      bought,
      '2026-11-25T00:00:00.000Z',
      reserved({ 1: 2, 2: 1 }),
      planned,
    );
    const documents = figuresAfter(facts);
    expect(countedIn(documents, '2026-11-24/all')).toMatchObject({ ordersPlaced: 1 });
    expect(countedIn(documents, '2026-11-25/all')).toEqual({ fulfilmentsAssigned: 2 });
  });

  it('of everything are those of all channels together, whatever happens to orders', () =>
    fc.assert(
      fc.property(anyHistory, (history) => {
        const facts: Recorded[] = [];
        livedThrough(history, (stream, event, whose) => facts.push(recorded(stream, 0, event, whose))).rest();
        const documents = figuresAfter(facts.filter((fact) => fact.stream.startsWith('order-')));
        const all = documents.get('2026-11-24/all');
        const channels = ['web', 'shop'].map((id) => documents.get(`2026-11-24/channel/${id}`));
        for (const figure of FIGURES) {
          expect(
            channels.reduce((sum, one) => sum + (one?.[figure] ?? 0), 0),
            figure,
          ).toBe(all?.[figure] ?? 0);
        }
      }),
      { numRuns: 100 },
    ));
});
