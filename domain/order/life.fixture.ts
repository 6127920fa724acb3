import fc from 'fast-check';
import type { ParcelEvent } from '../carriage/tracking.ts';
import type { Decision } from '../fact.ts';
import { type LineId, lineIdOf, locationIdOf, skuOf } from '../ids.ts';
import type { Plan } from '../routing/route.ts';
import { addMinutes } from '../time.ts';
import { adoptStock, type StockPosition } from './adopt.ts';
import { amendOrder } from './amend.ts';
import { bookAgain, recordBooked, recordBookingFailed } from './booking/book.ts';
import type { Booking } from './booking/facts.ts';
import { cancelLines } from './cancel.ts';
import { endClocks } from './clocks.ts';
import type { OrderEvent, Quantity } from './facts.ts';
import { forgetPersonalData } from './forget.ts';
import {
  acceptFulfilment,
  assignTo,
  collectFulfilment,
  deliverFulfilment,
  packFulfilment,
  pickFulfilment,
  readyFulfilment,
  receiveFulfilment,
  rejectFulfilment,
  shipFulfilment,
} from './fulfil.ts';
import { perUnitOf } from './goods.ts';
import { placeHold, releaseDue, releaseHold } from './hold.ts';
import { recordRefund, requestRefund } from './money/record.ts';
import { type Fulfilment, type Order, unitsIn } from './order.ts';
import { phaseOf } from './phase.ts';
import { type Beside, placeOrder } from './place.ts';
import { watchPromise } from './promise-risk.ts';
import type { OrderRequest, RequestedLine } from './request.ts';
import { claimParcel } from './returns/claim.ts';
import { cancelReturn, closeReturn } from './returns/inspect.ts';
import { ask, come, look, policyOf } from './returns/testing.ts';
import { linesToRoute } from './routable.ts';
import { assignPlan, requestRouting, takePlan, withdrawLost } from './routing.ts';
import { refuseOpen } from './stock.ts';
import { AT, EXPLAINED, handedTo, ORDER, request, TERMS, web } from './testing.ts';
import { trackParcel } from './tracking/track.ts';
import { announce } from './transfer.ts';

/** What somebody wants to do with an order; the numbers choose among what is there. */
export type Act = { readonly kind: keyof typeof KINDS; readonly a: number; readonly b: number; readonly c: number };

/** How often each is tried: mostly what leads somewhere. */
const KINDS = {
  ...{
    goOn: 70,
    step: 30,
    filled: 6,
    lost: 2,
    place: 2,
    placeOther: 1,
    cancel: 3,
    cancelAll: 1,
    hold: 2,
    release: 6,
    due: 4,
    watch: 4,
    clocks: 4,
  },
  ...{
    address: 2,
    lines: 4,
    newLine: 3,
    route: 3,
    withdraw: 1,
    accept: 6,
    reject: 2,
    rejectSome: 5,
    pick: 10,
    pickShort: 6,
  },
  ...{
    pack: 8,
    ship: 12,
    deliver: 6,
    comeIn: 6,
    ready: 6,
    collect: 8,
    assign: 2,
    return: 5,
    receive: 8,
    inspect: 8,
    close: 2,
    record: 3,
    again: 2,
    packToBook: 6,
    booked: 6,
    bookingFailed: 2,
    bookAgain: 2,
    track: 12,
    claim: 3,
    giveUp: 1,
    forget: 6,
  },
};

const isKind = (name: string): name is keyof typeof KINDS => name in KINDS;
const digit = fc.nat({ max: 5 });

export const anyAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.oneof(
    ...Object.entries(KINDS)
      .filter((entry): entry is [keyof typeof KINDS, number] => isKind(entry[0]))
      .map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })),
  ),
  a: digit,
  b: digit,
  c: digit,
});

/** Long enough for an order to be shipped and to come back. */
export const anyActs = fc.array(anyAct, { minLength: 20, maxLength: 80, size: 'max' });

/** What a line may be made of; mostly it is just its SKU. */
const KITS = [
  ...[null, null, null],
  [{ sku: skuOf('A'), quantity: 1 }],
  [
    { sku: skuOf('A'), quantity: 1 },
    { sku: skuOf('B'), quantity: 2 },
  ],
] as const;

export const anyRequest: fc.Arbitrary<OrderRequest> = fc
  .record({
    lines: fc.array(
      fc.record({
        sku: fc.constantFrom('A', 'B').map(skuOf),
        kit: fc.constantFrom(...KITS),
        kind: fc.constantFrom('goods', 'goods', 'goods', 'service'),
        quantity: fc.integer({ min: 1, max: 4 }),
        unitPrice: fc.constant(1_000),
        tax: fc.constant(200),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    collected: fc.boolean(),
    pending: fc.boolean(),
  })
  .map(({ lines, collected, pending }) => ({
    ...request(
      ...lines.map(({ kit, ...line }) => (kit === null ? line : { ...line, sku: skuOf('KIT'), components: kit })),
    ),
    ...(collected ? { delivery: { method: 'collect' as const, collectAt: locationIdOf('l-0') } } : {}),
    ...(pending ? { payment: { status: 'pending' as const } } : {}),
  }));

export type Life = {
  readonly request: OrderRequest;
  readonly backorder: 'never' | 'allow';
  /** What is collected may be brought to its place. */
  readonly brought: boolean;
};

export const anyLife: fc.Arbitrary<Life> = fc.record({
  request: anyRequest,
  backorder: fc.constantFrom('never', 'allow'),
  brought: fc.nat({ max: 3 }).map((rarely) => rarely > 0),
});

export const besideOf = ({ request: { delivery }, brought }: Life): Beside => ({
  transferOf: () => (brought && delivery?.method === 'collect' ? { toCountry: 'SE' } : null),
});

export const begin = (life: Life, order: Order): Decision<OrderEvent> => {
  const { request: asked, backorder } = life;
  return placeOrder(
    order,
    ORDER,
    asked,
    { ...web, backorder, cancelWindowMinutes: asked.lines.length === 2 ? 30 : 0 },
    [],
    AT,
    besideOf(life),
  );
};

/** The decision that an act comes to; `null` where there is nothing that it could be about. */
export const decideAct = (order: Order, { kind, a, b, c }: Act, life: Life): Decision<OrderEvent> | null => {
  const line = order.lines[a % Math.max(1, order.lines.length)];
  const fulfilment = order.fulfilments.at(-1 - (a % Math.min(2, Math.max(1, order.fulfilments.length))));
  const returned = order.returns[a % Math.max(1, order.returns.length)];
  const on = (decide: (f: Fulfilment) => Decision<OrderEvent>) =>
    fulfilment === undefined ? null : decide(fulfilment);
  switch (kind) {
    case 'step':
      return { events: stepOf(order, a, b, c) };
    case 'goOn':
      return { events: nextOf(order, a, b) };
    case 'filled':
    case 'lost':
      return { events: news(order, kind, b) };
    case 'place':
      return begin(life, order);
    case 'placeOther':
      return begin({ ...life, request: { ...life.request, currency: 'NOK' } }, order);
    case 'cancel': {
      if (line === undefined) return null;
      return cancelLines(order, { lines: [{ line: line.id, quantity: b }], reason: 'less', reference: `c-${c}-${a}` });
    }
    case 'cancelAll':
      return c > 0 ? null : cancelLines(order, { lines: null, reason: 'all', reference: 'all' });
    case 'hold':
      return placeHold(order, ['fraud', 'address'][a % 2] ?? 'fraud');
    case 'release':
      return releaseHold(order, order.holds[a % Math.max(1, order.holds.length)]?.reason ?? 'none');
    case 'due':
      return releaseDue(order, addMinutes(AT, a * 10));
    case 'watch':
      return watchPromise(order, addMinutes(AT, a * 10));
    case 'clocks':
      return on((f) => endClocks(order, f.id, addMinutes(AT, a * 10)));
    case 'assign':
      return on((f) => assignTo(order, f.id, [null, 'EK', 'LM'][b % 3] ?? null));
    case 'address':
      return amendOrder(order, { shipTo: { country: ['SE', 'NO'][a % 2] ?? 'SE' }, reference: `s-${b}` });
    case 'lines': {
      if (line === undefined) return null;
      return amendOrder(order, { lines: [{ id: line.id, quantity: b }], reference: `l-${c}` });
    }
    case 'newLine': {
      const like: RequestedLine = life.request.lines[b % life.request.lines.length] ?? NO_LINE;
      const added = { ...like, id: lineIdOf(`n-${a}`), quantity: 1 + (c % 3), tax: 100 };
      return amendOrder(order, { lines: [added], reference: `n-${a}-${b}-${c}` });
    }
    case 'route':
      return requestRouting(order, a % 2 === 0 ? null : locationIdOf(`l-${b % 3}`));
    case 'withdraw':
      return on((f) => withdrawLost(order, f.id));
    case 'accept':
      return on((f) => acceptFulfilment(order, f.id));
    case 'reject':
      return on((f) => rejectFulfilment(order, f.id, ['not found', 'damaged', 'closed'][b % 3] ?? '', null));
    case 'rejectSome':
      return on((f) => rejectFulfilment(order, f.id, ['mismatch', 'closed'][c % 2] ?? '', some(f.lines, 1 + b)));
    case 'pick':
      return on((f) => pickFulfilment(order, f.id, f.lines));
    case 'pickShort':
      return on((f) => pickFulfilment(order, f.id, some(f.lines, b)));
    case 'pack':
      return on((f) => packFulfilment(order, f.id, [{ lines: f.lines }]));
    case 'ship':
      return on((f) => shipFulfilment(order, f.id, { carrier: null, trackingNumber: null, trackingUrl: null }));
    case 'deliver':
      return on((f) => deliverFulfilment(order, f.id, AT));
    case 'comeIn':
      return on((f) => receiveFulfilment(order, f.id));
    case 'ready':
      return on((f) => readyFulfilment(order, f.id, { ...TERMS, collectBy: b < 3 ? null : addMinutes(AT, 30) }));
    case 'collect':
      return on((f) => collectFulfilment(order, f.id, handedTo('Bo')));
    case 'return': {
      if (line === undefined) return null;
      const number = order.returns.length + 1;
      const wanted = { sku: skuOf(['A', 'B'][c % 2] ?? 'A'), unitPrice: c < 3 ? null : c * 300, tax: 0, name: null };
      const repair = a === 3 ? ({ resolution: 'repair' } as const) : {};
      const swap = a === 4 ? ({ resolution: 'exchange', exchange: wanted } as const) : repair;
      return ask(
        { [line.id]: 1 + (b % 3) },
        { number, policy: RETURNS_POLICY, reason: RETURN_REASONS[c] ?? '', ...swap },
      )(order);
    }
    case 'receive': {
      const [first] = returned?.lines ?? [];
      if (returned === undefined || first === undefined) return null;
      return come({ [first.line]: 1 + (b % 2) }, { number: order.returns.indexOf(returned) + 1, at: `l-${c}` })(order);
    }
    case 'inspect': {
      const [first] = returned?.lines ?? [];
      if (returned === undefined || first === undefined) return null;
      const disposition = (['restock', 'scrap', 'quarantine'] as const)[c % 3] ?? 'restock';
      const at = first.places.find((place) => place.received > place.inspected)?.location;
      const where = at === undefined ? {} : { at };
      const number = order.returns.indexOf(returned) + 1;
      return look({ [first.line]: 1 + (b % 2) }, { number, disposition, accept: c !== 4, ...where })(order);
    }
    case 'close':
      return returned === undefined ? null : closeReturn(order, returned.id, 'lost');
    case 'record': {
      const refund = order.refunds.find(({ status }) => status === 'requested');
      if (refund === undefined) return null;
      const outcome = a < 2 ? 'denied' : 'refunded';
      return recordRefund(order, { refund: refund.refund, outcome, reference: null, amount: refund.amount, at: AT });
    }
    case 'again':
      return returned === undefined ? null : requestRefund(order, returned.id);
    case 'packToBook':
      return on((f) => packFulfilment(order, f.id, [{ lines: f.lines }], CHOICE));
    case 'booked':
      return on((f) =>
        recordBooked(order, f.id, CHOICE.connector, {
          ...{ carrier: 'PostNord', bookingId: 'b', ids: ['b'], at: AT },
          parcels: f.parcels.map((_, index) => ({ parcel: index + 1, trackingNumber: `${f.id}-t`, trackingUrl: null })),
        }),
      );
    case 'bookingFailed': {
      const failure = { outcome: b < 3 ? ('rejected' as const) : ('unavailable' as const), messages: [] };
      return on((f) => recordBookingFailed(order, f.id, CHOICE.connector, failure, AT));
    }
    case 'bookAgain':
      return on((f) => bookAgain(order, f.id, CHOICE));
    case 'track':
      return on((f) => trackParcel(order, f.id, `${f.id}-t`, [newsOf(a, b, c)]));
    case 'claim':
      return on((f) => claimParcel(order, f.id, 1, b < 3 ? 'refund' : 'reship'));
    case 'forget':
      return forgetPersonalData(order, 'request');
    case 'giveUp':
      return returned === undefined ? null : cancelReturn(order, returned.id);
  }
};

const CHOICE = { connector: 'nshift', service: { id: 'P19', addons: [] } };

const newsOf = (a: number, b: number, c: number): ParcelEvent => ({
  id: null,
  at: addMinutes(AT, a),
  meaning: (['inTransit', 'delivered', 'deliveryFailed', 'returnedToSender', 'lost', 'note'] as const)[b] ?? 'note',
  code: String(b),
  text: c === 0 ? null : `to ${c}`,
  place: null,
});

/** A fee, an instant refund and goods that are kept, by the reason that is given. */
const RETURNS_POLICY = policyOf(
  { name: 'fee', when: { reasons: ['fee'] }, restockingFee: { percent: 10 }, refundShipping: true },
  { name: 'instant', when: { reasons: ['instant'] }, instantRefund: true, ships: 'atOnce' },
  { name: 'kept', when: { reasons: ['kept'] }, sendTo: { kind: 'keepIt' } },
  { name: 'rest', refundShipping: true },
);
const RETURN_REASONS = ['fee', 'instant', 'kept', '', 'fee', 'instant'];

const NO_LINE = { sku: skuOf('A'), quantity: 1, kind: 'goods' as const, unitPrice: 1_000 };

/** What the step of the present phase reports: a ledger without memory answers it, by chance or, with zeros, with all it is asked for. */
export const stepOf = (order: Order, a: number, b: number, c: number): readonly OrderEvent[] => {
  switch (phaseOf(order)) {
    case 'settling':
      return [{ type: 'StockSettled', data: { through: order.stock.owed } }];
    case 'reserving':
      return reserve(order, a, b);
    case 'routing':
      return takePlan(order, c === 5 ? { failed: EXPLAINED } : planFor(order, a));
    case 'allocating':
      return c === 5 ? [{ type: 'AllocationRefused', data: { refused: [] } }] : assignPlan(order);
    case 'announcing':
      return announce(order, TERMS);
    case 'delivering': {
      const lines = order.lines.filter((l) => l.open > 0).map((l) => ({ line: l.id, quantity: l.open }));
      return [{ type: 'NonGoodsDelivered', data: { lines } }];
    }
    case 'refused':
    case 'held':
    case 'unroutable':
    case 'fulfilling':
    case 'awaitingStock':
    case 'awaitingReturn':
    case 'completed':
    case 'cancelled':
      return [];
  }
};

const positionsOf = (
  order: Order,
  moved: (open: number, reserved: number, backordered: number) => readonly [number, number],
) =>
  order.skus.map((sku): StockPosition => {
    const sum = (bucket: 'open' | 'reserved' | 'backordered') =>
      order.lines.reduce((all, line) => all + perUnitOf(line, sku) * line[bucket], 0);
    const [reserved, backordered] = moved(sum('open'), sum('reserved'), sum('backordered'));
    return { sku, reserved, backordered };
  });

const reserve = (order: Order, a: number, b: number): readonly OrderEvent[] => {
  if (order.backorder === 'never' && a === 5) {
    return refuseOpen(order, [{ sku: skuOf('A'), requested: 1, available: 0 }]);
  }
  return adoptStock(
    order,
    positionsOf(order, (open, reserved, waiting) => {
      const short = order.backorder === 'never' ? 0 : Math.min(open, b);
      const lost = a === 4 ? Math.min(reserved, 1) : 0;
      return [reserved + open - short - lost, waiting + short + lost];
    }),
  );
};

const news = (order: Order, kind: 'filled' | 'lost', units: number): readonly OrderEvent[] => {
  if (!['held', 'unroutable', 'fulfilling', 'awaitingStock'].includes(phaseOf(order))) return [];
  return adoptStock(
    order,
    positionsOf(order, (_, reserved, waiting) => {
      const moved = kind === 'filled' ? Math.min(waiting, units) : -Math.min(reserved, units);
      return [reserved + moved, waiting - moved];
    }),
  );
};

/** All at one place, or the first line at one and the rest at another. */
const planFor = (order: Order, a: number): Plan => {
  const lines = linesToRoute(order).map((l) => ({ line: l.id, quantity: l.reserved }));
  const parts = a % 2 === 0 ? [lines] : [lines.slice(0, 1), lines.slice(1)];
  const parcels = parts
    .filter((part) => part.length > 0)
    .map((part, index) => ({
      location: locationIdOf(`l-${index}`),
      lines: part,
      shipBy: AT,
      deliverBy: addMinutes(AT, a * (index + 1)),
      ...(a < 2 ? { pickBy: AT, leaveBy: addMinutes(AT, 20) } : {}),
    }));
  return { parcels, explanation: EXPLAINED };
};

/** So many of the units, the first line first. */
const some = (lines: readonly Quantity[], units: number): readonly Quantity[] => {
  let left = units;
  const taken: { line: LineId; quantity: number }[] = [];
  for (const { line, quantity } of lines) {
    const part = Math.min(left, quantity);
    if (part > 0) taken.push({ line, quantity: part });
    left -= part;
  }
  return taken;
};

/** What is to be done next by whoever is waited for. */
export const nextOf = (order: Order, a = 0, b = 0): readonly OrderEvent[] => {
  const step = stepOf(order, a, b, 0);
  if (step.length > 0) return step;
  const facts = (decision: Decision<OrderEvent>) => {
    if ('refused' in decision) throw new Error(`${phaseOf(order)}: ${decision.refused.detail}`);
    return decision.events;
  };
  const [hold] = order.holds;
  if (hold !== undefined && phaseOf(order) === 'held') return facts(releaseHold(order, hold.reason));
  for (const { id, status, method, to, lines, booking } of order.fulfilments) {
    if (status === 'assigned' || status === 'accepted') return facts(pickFulfilment(order, id, lines));
    if (status === 'readyForCollection') return facts(collectFulfilment(order, id, handedTo(null)));
    if (status === 'shipped' && to !== undefined) return facts(receiveFulfilment(order, id));
    if (status !== 'picked' && status !== 'packed') continue;
    if (method === 'collect' && to === undefined) return facts(readyFulfilment(order, id, TERMS));
    return facts(shipFulfilment(order, id, { carrier: null, trackingNumber: numberFor(booking), trackingUrl: null }));
  }
  if (unitsIn(order, 'backordered') > 0) {
    return adoptStock(
      order,
      positionsOf(order, (_, reserved, waiting) => [reserved + waiting, 0]),
    );
  }
  if (phaseOf(order) === 'awaitingReturn') return comeBack(order);
  return phaseOf(order) === 'unroutable' ? facts(requestRouting(order, null)) : [];
};

/** By its booking where there is one, else by hand. */
const numberFor = (booking: Booking | null): string | null =>
  booking === null || booking.status === 'booked' ? null : 'by-hand';

/** What is given in exchange waits for goods: they come in, the first return first. */
const comeBack = (order: Order): readonly OrderEvent[] => {
  for (const [index, { status, lines }] of order.returns.entries()) {
    if (status !== 'authorised' && status !== 'received' && status !== 'inspected') continue;
    const missing = lines.find(({ received, requested }) => received < requested);
    if (missing === undefined) continue;
    const units = { [missing.line]: missing.requested - missing.received };
    const decision = come(units, { number: index + 1 })(order);
    return 'refused' in decision ? [] : decision.events;
  }
  return [];
};
