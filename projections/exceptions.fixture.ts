import type { WeirEvent } from '../domain/events.ts';
import { channelIdOf, fulfilmentIdOf, locationIdOf, orderIdOf, returnIdOf, skuOf, supplyIdOf } from '../domain/ids.ts';
import { ORDER } from '../domain/order/testing.ts';
import type { Receipt } from '../domain/routing/explanation.ts';
import { WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import type { Recorded } from '../log/codec.ts';
import type { ExceptionDetails } from './exceptions/details.ts';
import { recorded } from './testing.ts';

const [a, wh] = [skuOf('A'), locationIdOf('wh-1')];
const [fulfilment, back] = [fulfilmentIdOf('f0000000-1'), returnIdOf('r0000000-1')];
const [at, due] = ['2026-11-24T12:00:00.000Z', '2026-11-25T15:00:00.000Z'] as const;
const other = orderIdOf('o0000000-2');

/** Nothing is where it was looked for. */
export const NO_PLAN: Receipt = {
  ...{ form: 2, rules: 3, rule: 'cheapest', weights: WEIGHTS_DEFAULT, forced: null, relaxed: ['safetyStock'] },
  ...{ outcome: { kind: 'failed', because: 'noPlan' }, leftOut: { paused: 2 }, currency: 'SEK' },
  candidates: [
    { location: wh, chosen: false, removedBy: 'stock', canShip: 0, kilometres: 3, terms: null, points: null },
  ],
};

const losers = Array.from({ length: 12 }, () => ({ order: other, fulfilment, quantity: 1 }));
const news = { fulfilment, trackingNumber: 'SE1', events: [], texts: null, since: at } as const;
const said = { outcome: 'rejected', messages: [{ field: 'zip', code: null, text: 'unknown' }], at } as const;

/** A fact that raises an exception of each sort, and what its message is. */
export const RAISING: {
  readonly [W in ExceptionDetails['what']]: { readonly fact: WeirEvent; readonly message: string };
} = {
  routingFailed: {
    fact: { type: 'RoutingFailed', data: { reason: 'unread', explanation: NO_PLAN } },
    message:
      'Not sent: the locations that may send it have too little of it, within what its channel and the rule allow. Given up for it: safety stock. Left out: 1 without stock and 2 paused. Rule: "cheapest" of rule set 3.',
  },
  overcommitted: {
    fact: { type: 'StockOvercommitted', data: { sku: a, location: wh, shortfall: 12, losers } },
    message: `12 fewer of A are at wh-1 than were allocated. Orders that lose: ${Array.from({ length: 10 }, () => 'o0000000-2 (1, routed again)').join(', ')} and 2 more.`,
  },
  reservationLost: {
    fact: { type: 'ReservationLost', data: { sku: a, order: other, quantity: 2, onShortage: 'cancel' } },
    message: '2 of A were reserved for the order and are not there: cancelled.',
  },
  promiseBroken: {
    fact: {
      type: 'BackorderPromised',
      data: {
        ...{ sku: a, order: other, quantity: 1, at: due, was: at, promisedBy: at },
        ...{ cause: 'supplyLate', supply: supplyIdOf('PO-1') },
      },
    },
    message: `A will be there at ${due}, and not at ${at}; promised by ${at} (supplyLate PO-1).`,
  },
  promiseAtRisk: {
    fact: { type: 'PromiseAtRisk', data: { leaveBy: due, because: 'held', unshipped: null } },
    message: `Some of the order must have left by ${due} to keep what was promised: it is held.`,
  },
  pickLate: {
    fact: { type: 'FulfilmentLate', data: { fulfilment, step: 'pick', due, location: wh } },
    message: `Fulfilment f0000000-1 should have been picked at wh-1 by ${due}.`,
  },
  shipLate: {
    fact: { type: 'FulfilmentLate', data: { fulfilment, step: 'ship', due, location: wh } },
    message: `Fulfilment f0000000-1 should have left, or been ready, at wh-1 by ${due}.`,
  },
  holdLeaked: {
    fact: { type: 'HoldLeaked', data: { order: other, known: false, leaks: [{ sku: a, held: 2, wanted: 1 }], at } },
    message: 'The stock ledgers hold 2 of A, where the order has 1: it is not in the log.',
  },
  counterDiffers: {
    fact: {
      type: 'CounterDiffered',
      data: {
        ...{ sku: a, revision: 7, at },
        differences: [
          { counter: 'held', at: wh, counted: 2, expected: 1 },
          { counter: 'channel open', at: null, channel: channelIdOf('web'), counted: 0, expected: 1 },
        ],
      },
    },
    message: 'At revision 7 of A: held at wh-1 is 2, not 1; channel open of web is 0, not 1.',
  },
  viewHalted: {
    fact: {
      type: 'ViewHalted',
      data: { view: 'orders', version: 1, position: '7', eventType: 'OrderPlaced', message: 'TypeError' },
    },
    message: 'The view orders stands still at OrderPlaced, position 7: TypeError.',
  },
  deliveryFailed: {
    fact: {
      type: 'DeliveryFailed',
      data: {
        ...{ target: 'shop', key: 'k', delivery: 'd', stream: `order-${ORDER}`, revision: 4, factType: 'OrderPlaced' },
        ...{ attempts: 9, status: 500, reason: 'it said 500', at },
      },
    },
    message: `shop did not take OrderPlaced (revision 4 of order-${ORDER}) in 9 attempts: it said 500.`,
  },
  inboundFailed: {
    fact: {
      type: 'InboundFailed',
      data: {
        ...{ connector: 'shop', subject: '1001', notice: 'n', topic: 'orders/create' },
        ...{ attempts: 3, reason: 'no SKU', at },
      },
    },
    message: 'orders/create from shop (1001) could not be worked: no SKU.',
  },
  reconciliationDiffers: {
    fact: {
      type: 'ReconciliationDone',
      data: {
        ...{ connector: 'erp', day: '2026-11-23', run: 1, differences: 2 },
        compared: { orders: 1, levels: null, documents: null },
        unlisted: 0,
        upTo: '9',
      },
    },
    message: 'erp has 2 otherwise than we have it, of 2026-11-23.',
  },
  reconciliationFailed: {
    fact: { type: 'ReconciliationFailed', data: { connector: 'erp', day: '2026-11-23', run: 1, reason: 'no answer' } },
    message: 'erp could not be compared with what we have of 2026-11-23: no answer.',
  },
  returnOverdue: {
    fact: { type: 'ReturnOverdue', data: { return: back, dueAt: due } },
    message: `Not all of return r0000000-1 had come in by ${due}.`,
  },
  unexpectedGoods: {
    fact: {
      type: 'ReturnReceived',
      data: { return: back, location: wh, lines: [], reference: null, unexpected: [{ sku: a, quantity: 2 }] },
    },
    message: '2 of A came to wh-1 with return r0000000-1 without being expected: its refund waits.',
  },
  blindReturn: {
    fact: {
      type: 'BlindReturnReceived',
      data: {
        ...{ id: 'b-1', location: wh, sku: null, quantity: 1, trackingNumber: 'SE1', note: 'a red box', at },
      },
    },
    message: '1 of something unknown came to wh-1 without an order, parcel SE1: a red box',
  },
  fulfilmentNotBooked: {
    fact: { type: 'FulfilmentBookingFailed', data: { fulfilment, connector: 'postnord', ...said } },
    message: 'Fulfilment f0000000-1 could not be booked with postnord: zip: unknown.',
  },
  returnNotBooked: {
    fact: { type: 'ReturnBookingFailed', data: { return: back, connector: 'postnord', ...said } },
    message: 'No label could be booked with postnord for return r0000000-1: zip: unknown.',
  },
  parcelUndelivered: {
    fact: { type: 'ParcelTracked', data: { ...news, status: 'deliveryFailed', before: null } },
    message: `Parcel SE1 could not be delivered at ${at}.`,
  },
  parcelReturned: {
    fact: {
      type: 'ReturnRequested',
      data: {
        ...{ return: back, channel: channelIdOf('web'), lines: [], resolution: 'refund', at: wh },
        reference: `returned-to-sender:${fulfilment}:1`,
      },
    },
    message: 'A parcel could not be given to its customer and comes back to wh-1 as return r0000000-1.',
  },
  parcelLost: {
    fact: { type: 'ParcelTracked', data: { ...news, status: 'lost', before: null } },
    message: 'Parcel SE1 has been lost by its carrier: give the money back, or send the goods again.',
  },
  returnParcelLost: {
    fact: {
      type: 'ReturnParcelTracked',
      data: { return: back, trackingNumber: 'SE1', events: [], texts: null, since: at, status: 'lost', before: null },
    },
    message: 'Parcel SE1 of return r0000000-1 has been lost by its carrier on its way back: close the return.',
  },
};

export const raisingFact = (what: ExceptionDetails['what']): Recorded =>
  recorded(`order-${ORDER}`, 0, RAISING[what].fact);
