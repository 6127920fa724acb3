import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import type { Plan } from '../routing/route.ts';
import { adoptStock } from './adopt.ts';
import { rejectFulfilment } from './fulfil.ts';
import { placeHold } from './hold.ts';
import type { Order } from './order.ts';
import {
  assignPlan,
  ROUTING_REFUSALS_MAX,
  requestRouting,
  routableOf,
  TURNED_DOWN_MAX,
  takePlan,
  withdrawLost,
} from './routing.ts';
import {
  AT,
  assigned,
  backordered,
  bucketsOf,
  collect,
  did,
  EXPLAINED,
  f,
  type Given,
  given,
  line,
  placed,
  position,
  quantities,
  request,
  reserved,
  routed,
  settled,
} from './testing.ts';

const shirts = placed(request(line('1', 'SHIRT', 3)));
const plan = (at: string, units: { readonly [line: string]: number }): Plan => ({
  parcels: [{ location: locationIdOf(at), lines: quantities(units), shipBy: AT, deliverBy: AT }],
  explanation: EXPLAINED,
});
const take = (found: Plan | { readonly failed: Plan['explanation'] }) => (order: Order) => takePlan(order, found);
const noPlan: Given = (order) => takePlan(order, { failed: EXPLAINED });
const refusedByLedger: Given = () => [{ type: 'AllocationRefused', data: { refused: [] } }];

describe('a plan', () => {
  it('is on record before the ledger is asked', () => {
    const order = given(shirts, reserved({ 1: 3 }))
      .when(take(plan('wh-1', { 1: 3 })))
      .thenAllowed();
    expect(order.state()).toBe('allocating');
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 3 });
  });

  it('is carried out once the ledger agrees', () => {
    const order = given(shirts, reserved({ 1: 3 }), routed({ at: 'wh-1', units: { 1: 3 } }))
      .when(assignPlan)
      .thenAllowed();
    expect(order.state()).toBe('fulfilling');
    expect(order.order().fulfilments).toMatchObject([{ id: f(1), location: 'wh-1', status: 'assigned' }]);
  });

  it('is void once the ledger refuses, and the ledger frees what it had already given', () => {
    const order = given(shirts, reserved({ 1: 3 }), routed({ at: 'wh-1', units: { 1: 3 } }), refusedByLedger);
    expect(order.state()).toBe('settling');
    expect(given(...order.history(), settled).state()).toBe('routing');
  });

  it('never has the number of one that was refused', () => {
    const order = given(shirts, reserved({ 1: 3 }), routed({ at: 'wh-1', units: { 1: 3 } }), refusedByLedger, settled)
      .when(take(plan('wh-2', { 1: 3 })))
      .thenAllowed();
    expect(order.order().plan).toMatchObject([{ id: f(2), location: 'wh-2' }]);
  });

  it('is given up after so many refusals, for an operator to see', () => {
    const tried = Array.from({ length: ROUTING_REFUSALS_MAX }).flatMap(() => [
      routed({ at: 'wh-1', units: { 1: 3 } }),
      refusedByLedger,
      settled,
    ]);
    const order = given(shirts, reserved({ 1: 3 }), ...tried)
      .when(take(plan('wh-1', { 1: 3 })))
      .thenAllowed();
    expect(order.state()).toBe('unroutable');
  });

  it('is given up after so many locations have turned it down, naming them, until somebody asks for it again', () => {
    const tried = Array.from({ length: TURNED_DOWN_MAX }).flatMap((_, n) => [
      assigned({ at: `store-${n}`, units: { 1: 3 } }),
      did((o) => rejectFulfilment(o, f(n + 1), 'too busy', null)),
      settled,
    ]);
    const order = given(shirts, reserved({ 1: 3 }), ...tried)
      .when(take(plan('wh-1', { 1: 3 })))
      .thenAllowed();
    expect(order.order().routing.failed).toContain('store-0, store-1, store-2, store-3, store-4 have turned it down');
    const again = given(
      ...order.history(),
      did((o) => requestRouting(o, null)),
      settled,
    );
    expect(
      again
        .when(take(plan('wh-1', { 1: 3 })))
        .thenAllowed()
        .state(),
    ).toBe('allocating');
  });

  it('is nothing to an order that is not being routed', () =>
    given(shirts, backordered({ 1: 3 }))
      .when(take(plan('wh-1', { 1: 3 })))
      .thenNothing());
});

describe('an order without a plan', () => {
  const stuck = [shirts, reserved({ 1: 1 }), backordered({ 1: 2 }), noPlan];

  it('waits for an operator', () => expect(given(...stuck).state()).toBe('unroutable'));

  it('is tried again when more of it is in stock', () =>
    expect(given(...stuck, (o) => adoptStock(o, [position('SHIRT', { reserved: 3 })])).state()).toBe('routing'));

  it('is tried again when less of it is in stock, because less may have a place', () => {
    const three = [shirts, reserved({ 1: 3 }), noPlan];
    const lost: Given = (o) => adoptStock(o, [position('SHIRT', { reserved: 2, backordered: 1 })]);
    expect(given(...three, lost, settled).state()).toBe('routing');
  });

  it('is tried again when an operator says so', () =>
    expect(
      given(
        ...stuck,
        did((o) => requestRouting(o, null)),
        settled,
      ).state(),
    ).toBe('routing'));
});

describe('routing again', () => {
  const atOne = [shirts, reserved({ 1: 3 }), assigned({ at: 'wh-1', units: { 1: 3 } })];

  it('takes back what nobody has picked for', () => {
    const order = given(
      ...atOne,
      did((o) => requestRouting(o, null)),
      settled,
    );
    expect(order.order().fulfilments).toMatchObject([{ status: 'cancelled', lines: [] }]);
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 3 });
    expect(order.state()).toBe('routing');
  });

  it('goes to the location that an operator wants, until a plan is confirmed', () => {
    const forced = given(
      ...atOne,
      did((o) => requestRouting(o, locationIdOf('store-9'))),
      settled,
    );
    expect(routableOf(forced.order()).forced).toBe('store-9');
    const confirmed = given(...forced.history(), assigned({ at: 'store-9', units: { 1: 3 } }));
    expect(confirmed.order().routing.forced).toBeNull();
  });

  it('voids a plan that the ledger has not agreed to', () => {
    const order = given(shirts, reserved({ 1: 3 }), routed({ at: 'wh-1', units: { 1: 3 } }))
      .when((o) => requestRouting(o, locationIdOf('store-9')))
      .thenAllowed();
    expect(order.order().plan).toBeNull();
    expect(order.state()).toBe('settling');
  });

  it('is refused where nothing can be moved', () =>
    given(shirts, backordered({ 1: 3 }))
      .when((o) => requestRouting(o, null))
      .thenRefused('not-now'));

  it('waits while the order is held', () =>
    expect(
      given(
        ...atOne,
        did((o) => placeHold(o, 'fraud')),
        did((o) => requestRouting(o, null)),
        settled,
      ).state(),
    ).toBe('held'));

  it('takes back what has turned out not to be there', () => {
    const order = given(...atOne)
      .when((o) => withdrawLost(o, f(1)))
      .thenAllowed();
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 3 });
    order.when((o) => withdrawLost(o, f(1))).thenNothing();
  });
});

describe('what is to be routed', () => {
  it('is what is reserved, without what waits or is not goods', () => {
    const { order } = given(
      placed(request(line('1', 'A', 2), line('2', 'B', 1), line('3', 'WRAP', 1, 'service'))),
      reserved({ 1: 1 }),
      backordered({ 1: 1, 2: 1 }),
    );
    expect(routableOf(order()).lines).toEqual([{ line: '1', quantity: 1, goods: [{ sku: 'A', quantity: 1 }] }]);
  });

  it('leaves out who has turned it down', () => {
    const { order } = given(
      shirts,
      reserved({ 1: 3 }),
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did((o) => rejectFulfilment(o, f(1), 'no capacity', null)),
    );
    expect(routableOf(order()).rejections).toEqual([{ line: '1', location: 'wh-1' }]);
  });

  it('is collected where the customer collects it', () => {
    const { order } = given(placed(collect(line('1', 'A', 1))), reserved({ 1: 1 }));
    expect(routableOf(order())).toMatchObject({ method: 'collect', position: null });
  });
});
