import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { supplyIdOf } from '../domain/ids.ts';
import { cancelLines } from '../domain/order/cancel.ts';
import { rejectFulfilment } from '../domain/order/fulfil.ts';
import { placeHold, releaseHold } from '../domain/order/hold.ts';
import { anyActs, anyLife, decideAct } from '../domain/order/life.fixture.ts';
import { isGoods } from '../domain/order/order.ts';
import { placeOrder } from '../domain/order/place.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { withdrawLost } from '../domain/order/routing.ts';
import {
  assigned,
  backordered,
  chart,
  collect,
  decided,
  did,
  EXPLAINED,
  f,
  type Given,
  line,
  ORDER,
  placed,
  quantities,
  request,
  reserved,
  settled,
  short,
  web,
} from '../domain/order/testing.ts';
import type { DateCause } from '../domain/stock/facts.ts';
import type { Instant } from '../domain/time.ts';
import { type PromiseDocument, promises } from './promises.ts';
import { folded, historyOf, NOON, recorded } from './testing.ts';

const day = (date: number, time = '12:00'): Instant => `2026-11-${date}T${time}:00.000Z`;

/** What the promise ledger says after a story. */
const told = (...story: readonly (Given | Instant)[]): PromiseDocument => {
  const document = folded(promises, historyOf(...story), ORDER);
  if (document === null) throw new Error('nothing was promised');
  return document;
};

const shirts = request(line('1', 'A', 2));
/** Placed on the 24th, and promised for the 27th by the channel. */
const promised: OrderRequest = { ...shirts, delivery: { method: 'ship', promisedBy: day(27) } };
const bought = [placed(promised), reserved({ 1: 2 })] as const;
const sentFrom = (at: string, units: number, shipBy: number, deliverBy: number): Given =>
  assigned({ at, units: { 1: units }, shipBy: day(shipBy), deliverBy: day(deliverBy) });
const picked = (number: number, units: number): Given => ({
  type: 'FulfilmentPicked',
  data: { fulfilment: f(number), lines: quantities({ 1: units }) },
});
const shipped = (number: number, carrier: string | null = 'PostNord'): Given => ({
  type: 'FulfilmentShipped',
  data: { fulfilment: f(number), carrier, trackingNumber: null, trackingUrl: null },
});
const delivered = (number: number, at: Instant): Given => ({
  type: 'FulfilmentDelivered',
  data: { fulfilment: f(number), at },
});
/** Picked and sent on a day, and with the customer on another. */
const sent = (number: number, units: number, left: Instant, there: Instant): readonly (Given | Instant)[] => [
  left,
  picked(number, units),
  shipped(number),
  settled,
  there,
  delivered(number, there),
];
const rejected = (number: number, reason: string): Given =>
  did((order) => rejectFulfilment(order, f(number), reason, null));
const awaitedFor = (at: Instant | null, cause: DateCause): Given => ({
  type: 'BackordersExpected',
  data: { lines: [{ line: line('1', 'A', 1).id, at }], cause, supply: cause === 'demand' ? null : supplyIdOf('po-1') },
});
const causes = (document: PromiseDocument) => document.history.map(({ cause, promised: by }) => [cause, by]);

describe('a promise', () => {
  it('is what the channel gave, and kept when the customer has it by then', () => {
    const story = [...bought, sentFrom('wh-1', 2, 25, 26)];
    expect(told(...bought)).toMatchObject({
      channel: 'web',
      promisedBy: day(27),
      expectedBy: day(27),
      status: 'open',
    });
    expect(told(...story)).toMatchObject({ promisedBy: day(27), expectedBy: day(26), status: 'open', cause: null });
    const end = told(...story, ...sent(1, 2, day(25, '11:00'), day(27)));
    expect(end).toMatchObject({ status: 'kept', deliveredAt: day(27), cause: null });
    expect(causes(end)).toEqual([
      ['placed', day(27)],
      ['planned', day(26)],
    ]);
  });

  it('is the latest day of the first plan where the channel gave none', () => {
    const split = assigned(
      { at: 'wh-1', units: { 1: 1 }, deliverBy: day(26) },
      { at: 'wh-2', units: { 1: 1 }, deliverBy: day(28) },
    );
    expect(told(placed(shirts), reserved({ 1: 2 }))).toMatchObject({
      promisedBy: null,
      expectedBy: null,
      history: [],
    });
    const document = told(placed(shirts), reserved({ 1: 2 }), split);
    expect(document).toMatchObject({ promisedBy: day(28), expectedBy: day(28) });
    expect(causes(document)).toEqual([['planned', day(28)]]);
    expect(told(placed(shirts), reserved({ 1: 2 }), split, ...sent(1, 1, day(25), day(25))).status).toBe('open');
  });

  it('of goods that are collected is kept when they are ready', () => {
    const ready: Given = { type: 'FulfilmentReady', data: { fulfilment: f(1) } };
    const story = [placed(collect(line('1', 'A', 2))), reserved({ 1: 2 }), sentFrom('store-1', 2, 25, 25)];
    expect(told(...story, day(24), picked(1, 2), ready)).toMatchObject({ status: 'kept', deliveredAt: day(24) });
    const late = told(...story, day(26), picked(1, 2), ready);
    expect(late).toMatchObject({ status: 'missed', cause: 'shippedLate', location: 'store-1' });
  });

  it('is withdrawn where all is cancelled, or the order refused; placed again, it is a new one', () => {
    const cancelled = did((order) => cancelLines(order, { lines: null, reason: 'regret', reference: null }));
    expect(told(...bought, cancelled)).toMatchObject({ status: 'withdrawn', cause: null, expectedBy: null });
    const refused: Given = { type: 'OrderRefused', data: { shortages: [short('A', 2, 0)] } };
    const never = { ...web, backorder: 'never' as const };
    expect(told(placed(promised, never), refused)).toMatchObject({ status: 'withdrawn' });
    expect(told(placed(promised, never), refused, settled, placed(promised, never))).toMatchObject({
      status: 'open',
      history: [{ cause: 'placed' }],
    });
  });

  it('is of what is still wanted: what was cancelled is not waited for', () => {
    const cut = did((order) =>
      cancelLines(order, {
        lines: [{ line: order.lines[0]?.id ?? line('1', 'A', 1).id, quantity: 1 }],
        reason: 'less',
        reference: null,
      }),
    );
    const story = [
      placed(promised),
      reserved({ 1: 1 }),
      backordered({ 1: 1 }),
      sentFrom('wh-1', 1, 25, 26),
      cut,
      settled,
    ];
    expect(told(...story)).toMatchObject({ expectedBy: day(26), cause: null });
    expect(told(...story, ...sent(1, 1, day(25), day(26)))).toMatchObject({ status: 'kept' });
  });

  it('moves with what is expected of the goods that wait, and is within reach as long as they come in time', () => {
    const waiting = [placed(promised), reserved({ 1: 1 }), backordered({ 1: 1 })];
    const inTime = [...waiting, awaitedFor(day(26), 'demand')];
    expect(told(...waiting)).toMatchObject({ expectedBy: null, cause: 'backorder' });
    expect(told(...inTime)).toMatchObject({ expectedBy: day(27), cause: 'backorder' });
    const planned = [...inTime, sentFrom('wh-1', 1, 25, 26)];
    expect(told(...planned)).toMatchObject({ expectedBy: day(26), cause: null });
    const late = [...planned, awaitedFor(null, 'supplyLate')];
    expect(told(...late)).toMatchObject({ expectedBy: null, cause: 'supplyLate', reason: 'po-1' });
    const after = told(...late, awaitedFor(day(29), 'supplyExpected'));
    expect(after).toMatchObject({ expectedBy: day(29), cause: 'supplyLate', reason: 'po-1' });
    expect(causes(after)).toEqual([
      ['placed', day(27)],
      ['backorder', null],
      ['backorder', day(27)],
      ['planned', day(26)],
      ['supplyLate', null],
      ['supplyExpected', day(29)],
    ]);
  });

  it('waits for no date of goods that have come, nor of those that were cancelled', () => {
    const filled: Given = { type: 'BackordersReserved', data: { lines: quantities({ 1: 2 }) } };
    const waiting = [placed(promised), backordered({ 1: 2 }), awaitedFor(null, 'demand')];
    expect(told(...waiting, filled, sentFrom('wh-1', 2, 25, 26))).toMatchObject({ expectedBy: day(26), cause: null });
    const cut = did((order) =>
      cancelLines(order, { lines: [{ line: line('1', 'A', 1).id, quantity: 1 }], reason: 'less', reference: null }),
    );
    const half = [placed(promised), reserved({ 1: 1 }), backordered({ 1: 1 }), awaitedFor(null, 'demand')];
    expect(told(...half, cut, settled, sentFrom('wh-1', 1, 25, 26))).toMatchObject({
      expectedBy: day(26),
      cause: null,
    });
  });

  it('is not given for what is no goods', () => {
    expect(folded(promises, historyOf(placed(request(line('1', 'CARD', 1, 'giftCard')))), ORDER)).toBeNull();
  });
});

describe('a promise that was missed, by its first cause', () => {
  const missed = (...story: readonly (Given | Instant)[]) => {
    const { status, cause, location, carrier, reason } = told(...story);
    return { status, cause, location, carrier, reason };
  };
  const nobody = { status: 'missed', location: null, carrier: null, reason: null };
  const late = sent(1, 2, day(25), day(29));

  it('the carrier: it left in time', () => {
    const story = [...bought, sentFrom('wh-1', 2, 25, 27), ...late];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'carrier', carrier: 'PostNord' });
  });

  it('the location: it left after it should have', () => {
    const story = [...bought, sentFrom('wh-1', 2, 25, 27), ...sent(1, 2, day(26), day(28))];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'shippedLate', location: 'wh-1' });
  });

  it('a hold: it was on when the goods should have left', () => {
    const held = [day(24), did((order) => placeHold(order, 'fraud'))];
    const freed = [day(26), did((order) => releaseHold(order, 'fraud'))];
    const story = [...bought, sentFrom('wh-1', 2, 25, 27), ...held, ...freed, ...sent(1, 2, day(27), day(29))];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'hold' });
    expect(causes(told(...story))).toEqual([
      ['placed', day(27)],
      ['hold', null],
      ['released', day(27)],
    ]);
  });

  it('a hold from the beginning, where the plan then came too late', () => {
    const pending = placed({ ...promised, payment: { status: 'pending' } });
    const paid = [day(27), did((order) => releaseHold(order, 'payment'))];
    const story = [pending, reserved({ 1: 2 }), ...paid, sentFrom('wh-1', 2, 28, 29), ...sent(1, 2, day(28), day(29))];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'hold', reason: 'payment' });
  });

  it('a backorder, though the parcel was late in the end, too', () => {
    const filled: Given = { type: 'BackordersReserved', data: { lines: quantities({ 1: 1 }) } };
    const story = [
      ...[placed(promised), reserved({ 1: 1 }), backordered({ 1: 1 }), sentFrom('wh-1', 1, 25, 26)],
      ...[...sent(1, 1, day(25), day(26)), filled, sentFrom('wh-1', 1, 28, 29), ...sent(2, 1, day(29), day(30))],
    ];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'backorder' });
    expect(causes(told(...story))).toEqual([
      ['placed', day(27)],
      ['backorder', null],
      ['planned', day(29)],
    ]);
  });

  it('a location that turned it down', () => {
    const story = [
      ...bought,
      sentFrom('store-1', 2, 25, 26),
      rejected(1, 'closed'),
      settled,
      sentFrom('wh-1', 2, 27, 28),
    ];
    expect(missed(...story, ...sent(2, 2, day(27), day(28)))).toEqual({
      ...nobody,
      cause: 'rejected',
      location: 'store-1',
      reason: 'closed',
    });
  });

  it('a location that did not find it', () => {
    const story = [...bought, sentFrom('store-1', 2, 25, 26), rejected(1, 'not found'), settled];
    expect(missed(...story, sentFrom('wh-1', 2, 27, 28), ...sent(2, 2, day(27), day(28)))).toMatchObject({
      cause: 'shortPick',
      location: 'store-1',
    });
  });

  it('not a location that turned it down while another could still keep it', () => {
    const story = [
      ...bought,
      sentFrom('store-1', 2, 25, 26),
      rejected(1, 'closed'),
      settled,
      sentFrom('wh-1', 2, 25, 27),
    ];
    expect(told(...story).cause).toBeNull();
    expect(missed(...story, ...sent(2, 2, day(25), day(28)))).toEqual({
      ...nobody,
      cause: 'carrier',
      carrier: 'PostNord',
    });
  });

  it('stock that was allocated and not there', () => {
    const lost = did((order) => withdrawLost(order, f(1)));
    const story = [...bought, sentFrom('wh-1', 2, 25, 26), lost, settled, sentFrom('wh-2', 2, 28, 29)];
    expect(missed(...story, ...sent(2, 2, day(28), day(29)))).toMatchObject({
      cause: 'overcommitted',
      location: 'wh-1',
    });
  });

  it('stock that was reserved and not there', () => {
    const lost: Given = { type: 'ReservationsLost', data: { lines: quantities({ 1: 2 }) } };
    expect(told(...bought, lost)).toMatchObject({ status: 'open', cause: 'reservationLost', expectedBy: null });
  });

  it('no location that could serve it', () => {
    const failed: Given = { type: 'RoutingFailed', data: { reason: 'none', explanation: EXPLAINED } };
    expect(told(...bought, failed)).toMatchObject({ cause: 'routingFailed', expectedBy: null, reason: 'none' });
  });

  it('the plan itself, where it was later than the channel had said', () => {
    const story = [...bought, sentFrom('wh-1', 2, 28, 29), ...sent(1, 2, day(28), day(29))];
    expect(missed(...story)).toEqual({ ...nobody, cause: 'planned' });
  });
});

describe('whatever happens to an order', () => {
  it('its promise is of the units that it has, and open as long as one of them is not with the customer', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, acts) => {
        const on = chart();
        let document: PromiseDocument | null = null;
        const take = (events: ReturnType<Chart['history']>): void => {
          for (const event of events) {
            const fact = recorded(`order-${ORDER}`, on.history().length, event);
            on.take(event);
            if (promises.keys(fact).length > 0) document = promises.evolve(document, fact, ORDER);
          }
        };
        take(decided(placeOrder(on.order(), ORDER, life.request, { ...web, backorder: life.backorder }, [], NOON)));
        for (const act of acts) {
          const decision = decideAct(on.order(), act, life);
          if (decision !== null && 'events' in decision && on.allows(decision.events)) take(decision.events);
          if (document !== null) agrees(document, on);
        }
      }),
      { numRuns: 500 },
    ));
});

type Chart = ReturnType<typeof chart>;

const agrees = ({ status, followed }: PromiseDocument, on: Chart): void => {
  const { lines, fulfilments } = on.order();
  const wanted = lines.filter(isGoods).reduce((sum, l) => sum + l.ordered - l.cancelled, 0);
  const units = (of: (typeof fulfilments)[number]) => of.lines.reduce((sum, l) => sum + l.quantity, 0);
  const live = fulfilments.filter((of) => units(of) > 0);
  expect(followed.wanted).toBe(wanted);
  expect(followed.parcels.map(({ id, units: has }) => [id, has])).toEqual(live.map((of) => [of.id, units(of)]));
  const there = live.filter((of) => ['delivered', 'collected', 'readyForCollection'].includes(of.status));
  const all = there.reduce((sum, of) => sum + units(of), 0) === wanted;
  expect(status).toBe(wanted === 0 ? 'withdrawn' : all ? status : 'open');
  if (wanted > 0 && all) expect(['kept', 'missed']).toContain(status);
};
