import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locationIdOf, skuOf } from '../domain/ids.ts';
import { goodsOf } from '../domain/order/goods.ts';
import { anyActs, anyLife, begin, decideAct } from '../domain/order/life.fixture.ts';
import { lineOf, type Order } from '../domain/order/order.ts';
import { rejectReturn } from '../domain/order/returns/authorise.ts';
import { recordReturnBooked } from '../domain/order/returns/booking.ts';
import { cancelReturn, closeReturn } from '../domain/order/returns/inspect.ts';
import { type Asking, ask, come, look, policyOf, shippedOrder } from '../domain/order/returns/testing.ts';
import { trackReturn } from '../domain/order/returns/track.ts';
import { AT, chart, did, type Given, line, ORDER, r, request } from '../domain/order/testing.ts';
import { addDays } from '../domain/time.ts';
import { returns } from './returns.ts';
import { folded, historyOf, NOON, recorded } from './testing.ts';

const set = {
  ...line('1', 'SET', 3),
  components: [
    { sku: skuOf('CUP'), quantity: 2 },
    { sku: skuOf('POT'), quantity: 1 },
  ],
};
const policy = policyOf({ dueDays: 14, label: true, sendTo: { kind: 'location', location: locationIdOf('wh-1') } });
const CARRIER = { connector: 'nshift', service: { id: 'P24', addons: [] } };
const asked = (more: Asking = {}): Given => did(ask({ 1: 2 }, { policy, carrier: CARRIER, ...more }));
const documentAfter = (...acts: readonly Given[]) =>
  folded(returns, historyOf(...shippedOrder(request(set), { 1: 3 }), ...acts), r(1));

describe('what is expected back', () => {
  it('is known from the moment that the return is authorised: how much, where, and by when', () =>
    expect(documentAfter(asked())).toMatchObject({
      expected: [
        { sku: 'CUP', quantity: 4 },
        { sku: 'POT', quantity: 2 },
      ],
      expects: ['CUP', 'POT'],
      location: 'wh-1',
      expectedBy: addDays(AT, 14),
    }));

  it('is less by what has come in, before anybody has looked at it', () =>
    expect(documentAfter(asked(), did(come({ 1: 1 })))).toMatchObject({
      expected: [{ quantity: 2 }, { quantity: 1 }],
    }));

  const waits = did(ask({ 1: 2 }, { policy: policyOf({ approval: true }) }));
  it.each([
    ['nobody has said yes to it', [waits]],
    ['it was rejected', [waits, did((order) => rejectReturn(order, r(1), 'worn'))]],
    ['it was cancelled', [asked(), did((order) => cancelReturn(order, r(1)))]],
    ['it was closed', [asked(), did((order) => closeReturn(order, r(1), 'never came'))]],
    ['all of it is there', [asked(), did(come({ 1: 2 })), did(look({ 1: 1 }))]],
    ['it is repaired for its customer', [asked({ resolution: 'repair' })]],
    [
      'the customer keeps it',
      [asked({ resolution: 'keepIt', policy: policyOf({ resolutions: ['keepIt'], sendTo: { kind: 'keepIt' } }) })],
    ],
  ] satisfies readonly (readonly [string, readonly Given[]])[])('is nothing where %s', (_, acts) =>
    expect(documentAfter(...acts)).toMatchObject({ expected: [], expects: [] }),
  );

  it('is nothing while its carrier has lost it, and is there again once it turns up', () => {
    const parcels = [{ parcel: 1, trackingNumber: 'R-1', trackingUrl: null }];
    const made = { carrier: 'PostNord', bookingId: 'B1', ids: ['B1'], parcels, at: NOON };
    const booked = did((order) => recordReturnBooked(order, r(1), 'nshift', made));
    const says = (meaning: 'lost' | 'inTransit', at: string) =>
      did((order) =>
        trackReturn(order, r(1), 'R-1', [{ id: null, at, meaning, code: meaning, text: null, place: null }]),
      );
    const lost = [asked(), booked, says('inTransit', NOON), says('lost', '2026-11-25T12:00:00.000Z')];
    expect(documentAfter(...lost)).toMatchObject({ expected: [] });
    expect(documentAfter(...lost, says('inTransit', '2026-11-26T12:00:00.000Z'))).toMatchObject({
      expects: ['CUP', 'POT'],
    });
  });

  it('is what was authorised less what came, of every return that is open, whatever happens to the order', () =>
    fc.assert(
      fc.property(anyLife, anyActs, (life, todo) => {
        const on = chart();
        for (const decision of [begin(life, on.order())]) {
          for (const event of 'events' in decision ? decision.events : []) on.take(event);
        }
        for (const act of todo) {
          const decision = decideAct(on.order(), act, life);
          if (decision === null || 'refused' in decision || !on.allows(decision.events)) continue;
          for (const event of decision.events) on.take(event);
        }
        const facts = on.history().map((event, index) => recorded(`order-${ORDER}`, index, event));
        for (const { id } of on.order().returns) {
          const units = new Map(folded(returns, facts, id)?.expected.map(({ sku, quantity }) => [sku, quantity]));
          expect(units, id).toEqual(expectedIn(on.order(), id));
        }
      }),
      { numRuns: 200 },
    ));
});

/** By SKU, as the order itself has it. */
const expectedIn = (order: Order, id: string): ReadonlyMap<string, number> => {
  const units = new Map<string, number>();
  const of = order.returns.find((one) => one.id === id);
  if (of === undefined || !['authorised', 'received', 'inspected'].includes(of.status)) return units;
  if (of.resolution === 'repair') return units;
  for (const { line: lineId, requested, received } of of.lines) {
    const known = lineOf(order, lineId);
    for (const { sku, quantity } of known === undefined ? [] : goodsOf(known)) {
      const more = (requested - received) * quantity;
      if (more > 0) units.set(sku, (units.get(sku) ?? 0) + more);
    }
  }
  return units;
};
