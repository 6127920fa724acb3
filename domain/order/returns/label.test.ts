import { describe, expect, it } from 'vitest';
import type { ParcelEvent } from '../../carriage/tracking.ts';
import { locationIdOf } from '../../ids.ts';
import type { Clause } from '../../returns/policy.ts';
import type { OrderEvent } from '../facts.ts';
import type { Order } from '../order.ts';
import { AT, did, type Given, given, line, r, request } from '../testing.ts';
import { approveReturn } from './authorise.ts';
import { bookReturnAgain, recordReturnBooked, recordReturnBookingFailed } from './booking.ts';
import { cancelReturn, closeReturn } from './inspect.ts';
import { sendReturn } from './receive.ts';
import { ask, come, look, policyOf, shippedOrder } from './testing.ts';
import { trackReturn } from './track.ts';

const sold = shippedOrder(request(line('1', 'SHIRT', 3)), { 1: 3 });
const CHOICE = { connector: 'nshift', service: { id: 'P24', addons: [] } };
const LABEL: Partial<Clause> = { label: true, sendTo: { kind: 'location', location: locationIdOf('wh-1') } };
const wanted = (clause: Partial<Clause> = {}, at: string | null = null): Given =>
  did(
    ask(
      { 1: 2 },
      { policy: policyOf({ ...LABEL, ...clause }), carrier: CHOICE, at: at === null ? null : locationIdOf(at) },
    ),
  );
const BOOKED = {
  carrier: 'PostNord',
  bookingId: 'B1',
  ids: ['B1'],
  parcels: [{ parcel: 1, trackingNumber: 'R-1', trackingUrl: null }],
  at: AT,
};
const booked: Given = did((order) => recordReturnBooked(order, r(1), 'nshift', BOOKED));
const REQUESTED: OrderEvent = { type: 'ReturnBookingRequested', data: { return: r(1), ...CHOICE } };
const WITHDRAWN: OrderEvent = { type: 'ReturnBookingWithdrawn', data: { return: r(1), connector: 'nshift' } };

const factsOf = (...history: readonly Given[]) => given(...history).history();
const says =
  (meaning: ParcelEvent['meaning'], at = AT, trackingNumber = 'R-1') =>
  (order: Order) =>
    trackReturn(order, r(1), trackingNumber, [{ id: null, at, meaning, code: meaning, text: null, place: null }]);
const returnIn = (order: Order) => order.returns[0];

describe('the label of a return', () => {
  it('is asked of the carrier as soon as the return is authorised', () =>
    expect(factsOf(...sold, wanted())).toContainEqual(REQUESTED));

  it('waits for the approval where the policy wants one', () => {
    const waiting = [...sold, wanted({ approval: true })];
    expect(factsOf(...waiting)).not.toContainEqual(REQUESTED);
    const approve = (order: Order) => approveReturn(order, r(1), { now: AT, note: null, carrier: CHOICE });
    expect(factsOf(...waiting, did(approve))).toContainEqual(REQUESTED);
  });

  it.each([
    ['the policy gives none', wanted({ label: false })],
    ['the customer brings it', wanted({}, 'store-1')],
    ['nobody can say where it goes', wanted({ sendTo: { kind: 'nearestStore' } })],
    ['no carrier takes returns', did(ask({ 1: 2 }, { policy: policyOf(LABEL) }))],
    [
      'the customer keeps the goods',
      did(
        ask(
          { 1: 2 },
          {
            policy: policyOf({ label: true, resolutions: ['keepIt'], sendTo: { kind: 'keepIt' } }),
            carrier: CHOICE,
            resolution: 'keepIt',
          },
        ),
      ),
    ],
  ])('is not asked for where %s', (_, asked) =>
    expect(factsOf(...sold, asked).map(({ type }) => type)).not.toContain('ReturnBookingRequested'),
  );

  it('is there once the carrier has taken it; a second answer changes nothing', () => {
    const there = given(...sold, wanted(), booked);
    expect(returnIn(there.order())).toMatchObject({ status: 'authorised', booking: { status: 'booked', ...BOOKED } });
    there.when((order) => recordReturnBooked(order, r(1), 'nshift', BOOKED)).thenNothing();
  });

  it('is asked for again where the carrier said no', () => {
    const failure = { outcome: 'rejected', messages: [] } as const;
    const failed = [...sold, wanted(), did((order) => recordReturnBookingFailed(order, r(1), 'nshift', failure, AT))];
    given(...failed)
      .when((order) => bookReturnAgain(order, r(1), CHOICE))
      .thenFacts(REQUESTED);
    given(...failed)
      .when((order) => bookReturnAgain(order, r(1), null))
      .thenRefused('not-now');
  });

  it('is given up with the return', () => {
    for (const history of [[wanted()], [wanted(), booked]]) {
      expect(
        factsOf(
          ...sold,
          ...history,
          did((order) => cancelReturn(order, r(1))),
        ).at(-1),
      ).toEqual(WITHDRAWN);
      expect(
        factsOf(
          ...sold,
          ...history,
          did((order) => closeReturn(order, r(1), 'never came')),
        ),
      ).toContainEqual(WITHDRAWN);
    }
  });

  it('stands where something has come in by it, or is under way', () => {
    const through = factsOf(...sold, wanted(), booked, did(come({ 1: 2 })), did(look({ 1: 2 })));
    expect(through).not.toContainEqual(WITHDRAWN);
    const underWay = factsOf(
      ...sold,
      wanted(),
      booked,
      did(says('inTransit')),
      did((order) => cancelReturn(order, r(1))),
    );
    expect(underWay).not.toContainEqual(WITHDRAWN);
  });

  it('is not made any more for what was brought in meanwhile', () =>
    expect(factsOf(...sold, wanted(), did(come({ 1: 2 })), did(look({ 1: 2 })))).toContainEqual(WITHDRAWN));
});

describe('the parcel of a label', () => {
  const labelled = [...sold, wanted(), booked];

  it('is on its way back once its carrier has it, and only once', () => {
    const sent = given(...labelled, did(says('booked')), did(says('inTransit', '2026-11-25T10:00:00.000Z')));
    expect(returnIn(sent.order())?.parcels).toEqual([{ carrier: 'PostNord', trackingNumber: 'R-1' }]);
    sent.when(says('inTransit', '2026-11-25T10:00:00.000Z')).thenNothing();
    const further = given(...labelled, did(says('inTransit')), did(says('delivered', '2026-11-26T10:00:00.000Z')));
    expect(returnIn(further.order())).toMatchObject({ status: 'authorised', parcels: [{ trackingNumber: 'R-1' }] });
  });

  it('is the one that its customer sends, where they name no other', () => {
    const send = (trackingNumber: string | null) => (order: Order) =>
      sendReturn(order, { return: r(1), carrier: null, trackingNumber, reference: null });
    const sent = given(...labelled, did(send(null)));
    expect(returnIn(sent.order())?.parcels).toEqual([{ carrier: 'PostNord', trackingNumber: 'R-1' }]);
    sent.when(send(null)).thenNothing();
    sent.when(send('R-1')).thenNothing();
    sent.when(send('OTHER')).thenFacts({
      type: 'ReturnSent',
      data: { return: r(1), carrier: null, trackingNumber: 'OTHER', reference: null },
    });
  });

  it('may be lost, which is told once, and does not end the return', () => {
    const lost = given(...labelled, did(says('inTransit')), did(says('lost', '2026-11-28T10:00:00.000Z')));
    expect(lost.history().at(-1)).toMatchObject({ data: { status: 'lost', before: 'inTransit' } });
    expect(returnIn(lost.order())?.status).toBe('authorised');
    lost.when(come({ 1: 2 })).thenAllowed();
  });

  it('is followed after the return has been closed, and not sent again by it', () =>
    given(...labelled, did(come({ 1: 2 })), did(look({ 1: 2 })))
      .when(says('delivered'))
      .thenFacts(expect.objectContaining({ type: 'ReturnParcelTracked' })));

  it('of another number is not known', () =>
    given(...labelled)
      .when(says('inTransit', AT, 'R-2'))
      .thenNothing());
});
