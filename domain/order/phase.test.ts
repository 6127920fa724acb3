import { describe, expect, it } from 'vitest';
import { skuOf } from '../ids.ts';
import { cancelLines } from './cancel.ts';
import { pickFulfilment, receiveFulfilment, shipFulfilment } from './fulfil.ts';
import { placeHold } from './hold.ts';
import { type OrderStatus, PHASE_ORDER, type Phase, phaseOf, statusOf } from './phase.ts';
import { ask } from './returns/testing.ts';
import { refuseOpen } from './stock.ts';
import {
  assigned,
  backordered,
  collect,
  did,
  f,
  type Given,
  given,
  line,
  placed,
  quantities,
  request,
  reserved,
  routed,
  settled,
  short,
} from './testing.ts';

const order = placed(request(line('1', 'SHIRT', 2)));
const cancelled = did((o) => cancelLines(o, { lines: null, reason: '', reference: null }));
const refused: Given = (o) => refuseOpen(o, [short('SHIRT', 2, 0)]);
const noPlan: Given = () => [{ type: 'RoutingFailed', data: { reason: 'none', explanation: null } }];
const sentOn: readonly Given[] = [
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
  did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];
const sent: readonly Given[] = [assigned({ at: 'wh-1', units: { 1: 2 } }), ...sentOn.slice(0, 2)];

const larger = { sku: skuOf('SHIRT-L'), unitPrice: null, tax: null, name: null };
const swap = did(ask({ 1: 1 }, { resolution: 'exchange', exchange: larger }));

const REACHED: { readonly [P in Phase]: readonly [history: readonly Given[], shown: OrderStatus] } = {
  reserving: [[order], 'placed'],
  refused: [[order, refused, settled], 'cancelled'],
  awaitingStock: [[order, backordered({ 1: 2 })], 'awaitingStock'],
  routing: [[order, reserved({ 1: 2 })], 'routing'],
  allocating: [[order, reserved({ 1: 2 }), routed({ at: 'wh-1', units: { 1: 2 } })], 'routing'],
  unroutable: [[order, reserved({ 1: 2 }), noPlan], 'routing'],
  fulfilling: [[order, reserved({ 1: 2 }), assigned({ at: 'wh-1', units: { 1: 2 } })], 'fulfilling'],
  announcing: [
    [
      placed(collect(line('1', 'SHIRT', 2))),
      reserved({ 1: 2 }),
      assigned({ at: 'wh-1', to: 'store-1', units: { 1: 2 } }),
      ...sentOn,
      did((o) => receiveFulfilment(o, f(1))),
    ],
    'fulfilling',
  ],
  held: [[order, reserved({ 1: 2 }), did((o) => placeHold(o, 'fraud'))], 'held'],
  settling: [[order, reserved({ 1: 2 }), ...sent], 'completed'],
  awaitingReturn: [[order, reserved({ 1: 2 }), ...sent, settled, swap, settled, reserved({ '1-r1': 1 })], 'held'],
  completed: [[order, reserved({ 1: 2 }), ...sent, settled], 'completed'],
  cancelled: [[order, reserved({ 1: 2 }), cancelled, settled], 'cancelled'],
  delivering: [[placed(request(line('1', 'CARD', 1, 'giftCard')))], 'fulfilling'],
};

describe('every phase of an order', () => {
  it.each(PHASE_ORDER.map((phase) => [phase] as const))('%s is reached, and shown to the world', (phase) => {
    const [history, shown] = REACHED[phase];
    const reached = given(...history);
    expect(reached.state()).toBe(phase);
    expect(phaseOf(reached.order())).toBe(phase);
    expect(statusOf(reached.order())).toBe(shown);
  });
});
