import type { ChannelId, LineId, LocationId, OrderId, ReturnId, Sku } from '../../domain/ids.ts';
import type { Fulfilment, Order } from '../../domain/order/order.ts';
import { CANCEL_WINDOW_HOLD } from '../../domain/order/place.ts';
import type { OrderRequest } from '../../domain/order/request.ts';
import { type OrderOutcome, orderIdFor } from '../../runtime/order-commands.ts';
import type { Taken, TakePorts } from '../system.ts';
import { waitsFor } from './changes.ts';
import type { CounterReturn, Notice } from './notice.ts';
import { allOf, carriedOut, DONE, orderOf, refused, refusedBy } from './taken.ts';

type Of<K extends Notice['kind']> = Extract<Notice, { readonly kind: K }>;

/**
 * A sale at a counter becomes an order that is collected there at once. It has happened: where the stock says that the goods are not
 * there, or are another's, they are found for it, and taken off again after they have left, so that what is on hand is right and others
 * who counted on them hear of it.
 */
export const takeSale = async (
  { order: request, location, at }: Of<'soldAtCounter'>,
  ports: TakePorts,
): Promise<Taken> => {
  const id = orderIdFor(request.channel, request.externalId);
  // Also where it is known: another ticket of the same name is refused by that.
  const placed = await placeSale(id, request, location, ports);
  if (placed.outcome !== 'done') return placed;
  const handed = await handOver(id, at ?? request.placedAt, ports);
  return handed.outcome === 'done' ? takeOff(id, request, location, ports) : handed;
};

const SOLD = 'sold at the counter';
const foundBy = (id: OrderId): string => `${id}:found`;
const goneBy = (id: OrderId): string => `${id}:gone`;

const placeSale = async (
  id: OrderId,
  request: OrderRequest,
  location: LocationId,
  { orders, stock, cause }: TakePorts,
): Promise<Taken> => {
  const placed = await orders.place(request, cause);
  if (!('refused' in placed) || placed.refused.code !== 'out-of-stock') return carriedOut(placed);
  for (const [sku, delta] of soldOf(request)) {
    const adjusted = await stock.adjust(sku, { location, delta, reason: SOLD, reference: foundBy(id) }, cause);
    if ('refused' in adjusted) return refusedBy(adjusted.refused);
  }
  const again = await orders.place(request, cause);
  // Somebody else was faster: what has been found is theirs, and what they had comes back.
  return 'refused' in again && again.refused.code === 'out-of-stock' ? WAITING : carriedOut(again);
};

/** What was found is taken off again, no further than to nothing: what is less than that was never there by the count. */
const takeOff = async (
  id: OrderId,
  request: OrderRequest,
  location: LocationId,
  { stock, cause }: TakePorts,
): Promise<Taken> => {
  for (const [sku, quantity] of soldOf(request)) {
    const ledger = (await stock.read(sku))?.ledger;
    const isOwed = ledger?.references.has(foundBy(id)) === true && !ledger.references.has(goneBy(id));
    const delta = -Math.min(quantity, ledger?.places.get(location)?.onHand ?? 0);
    if (!isOwed || delta === 0) continue;
    const adjusted = await stock.adjust(sku, { location, delta, reason: SOLD, reference: goneBy(id) }, cause);
    if ('refused' in adjusted) return refusedBy(adjusted.refused);
  }
  return DONE;
};

const soldOf = ({ lines }: OrderRequest): ReadonlyMap<Sku, number> => {
  const sold = new Map<Sku, number>();
  for (const { sku, kind = 'goods', quantity } of lines) {
    if (kind === 'goods') sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  }
  return sold;
};

/** Every step of the location's, from wherever it has come to. */
const handOver = async (id: OrderId, at: string, ports: TakePorts): Promise<Taken> => {
  const { orders, fulfilments, cause } = ports;
  const held = await orderOf(ports, id);
  // Nobody takes back what has been carried away.
  for (const reason of held === null ? [] : waitsFor(held, CANCEL_WINDOW_HOLD)) await orders.release(id, reason, cause);
  const step = async ({ id: part, status, lines, collection }: Fulfilment): Promise<OrderOutcome | null> => {
    switch (status) {
      case 'assigned':
        return fulfilments.accept(part, cause);
      case 'accepted':
        return fulfilments.pick(part, cause, lines);
      case 'picked':
      case 'packed':
        return fulfilments.ready(part, cause);
      case 'readyForCollection':
        return fulfilments.collect(part, cause, { by: null, code: collection?.code ?? null, at });
      case 'shipped':
      case 'putAside':
      case 'delivered':
      case 'collected':
      case 'rejected':
      case 'cancelled':
        return null;
    }
  };
  for (;;) {
    const order = await orderOf(ports, id);
    const parts = order?.fulfilments ?? [];
    const outcomes = [];
    for (const part of parts) outcomes.push(await step(part));
    for (const outcome of outcomes) if (outcome !== null && 'refused' in outcome) return refusedBy(outcome.refused);
    if (outcomes.every((outcome) => outcome === null)) return order === null || isGone(order) ? DONE : WAITING;
  }
};

const isGone = ({ lines }: Order): boolean =>
  lines.every(({ kind, ordered, shipped, cancelled }) => kind !== 'goods' || ordered === shipped + cancelled);

const WAITING: Taken = {
  outcome: 'unavailable',
  reason: 'the goods have been sold, and are not given out by the stock yet',
  retryAfterMillis: null,
};

/** What came back over a counter: its money has been given back there, and the goods are inspected by whoever took them. */
export const takeCounterReturn = async (notice: Of<'returnedAtCounter'>, ports: TakePorts): Promise<Taken> =>
  allOf(notice.lines.map((line) => () => takeBack(line, notice, ports)));

const takeBack = async (
  line: CounterReturn,
  { location, reference, at }: Of<'returnedAtCounter'>,
  ports: TakePorts,
): Promise<Taken> => {
  const { original, quantity, reason, condition, amount } = line;
  if (original === null) {
    return refused(`${quantity} of ${line.sku ?? line.gtin ?? 'something'} came back without what they were sold with`);
  }
  const found = await soldIn(original, ports);
  if (found === null) return { outcome: 'unknown', reason: 'what it was sold with is not known yet' };
  const units = [{ line: original.line, quantity }];
  return comeBack(
    found.id,
    {
      lines: units.map((one) => ({ ...one, reason })),
      ...{ location, disposition: DISPOSITIONS[condition], reference: `${reference}:${line.id}` },
      ...{ amount, at: at ?? ports.cause(found.id).at },
    },
    ports,
  );
};

const DISPOSITIONS = { asNew: 'restock', opened: 'refurbish', damaged: 'quarantine' } as const;

type CameBack = {
  readonly lines: readonly { readonly line: LineId; readonly quantity: number; readonly reason: string }[];
  readonly location: LocationId;
  readonly disposition: 'restock' | 'refurbish' | 'quarantine';
  readonly reference: string;
  /** Given back; `null`: all that is due. */
  readonly amount: number | null;
  readonly at: string;
};

const comeBack = async (id: OrderId, back: CameBack, ports: TakePorts): Promise<Taken> => {
  const { returns, cause } = ports;
  const { lines, location, reference, disposition, amount, at } = back;
  const request = {
    lines,
    resolution: 'refund',
    at: location,
    photos: [],
    override: 'taken back at the counter',
    reference,
  } as const;
  const asked = await returns.request(id, request, cause);
  if ('refused' in asked) return refusedBy(asked.refused);
  const of: ReturnId = asked.id;
  const units = lines.map(({ line, quantity }) => ({ line, quantity }));
  const steps: (() => Promise<OrderOutcome>)[] = [
    () => returns.receive(of, { location, lines: units, unexpected: [], note: null, reference }, cause),
    () =>
      returns.inspect(
        of,
        units.map((one) => ({ ...one, disposition, accept: true, note: null, location })),
        `${reference}:inspected`,
        cause,
      ),
  ];
  const status = (await orderOf(ports, id))?.returns.find((one) => one.id === of)?.status;
  if (status === 'requested') steps.unshift(() => returns.approve(of, null, cause));
  if (status !== 'closed') {
    for (const step of steps) {
      const outcome = await step();
      if ('refused' in outcome) return refusedBy(outcome.refused);
    }
  }
  const refund = (await orderOf(ports, id))?.refunds.find((one) => one.return === of && one.status === 'requested');
  if (refund === undefined) return DONE;
  const given = Math.min(amount ?? refund.amount, refund.amount);
  const answer = { refund: refund.refund, outcome: 'refunded', reference, amount: given, at } as const;
  return carriedOut(await returns.recordRefund(answer, cause));
};

const soldIn = async (
  { channel, externalIds, line }: NonNullable<CounterReturn['original']>,
  ports: TakePorts,
): Promise<Order | null> => {
  for (const externalId of externalIds) {
    const order = await orderOf(ports, orderIdFor(channel, externalId));
    if (order?.lines.some(({ id }) => id === line)) return order;
  }
  return null;
};

/** Each order that a ticket became: what is still here is cancelled, and what was carried away is back where it was sold. */
export const takeVoid = async (
  { externalIds, reference, at }: Of<'ticketVoided'>,
  channel: ChannelId,
  ports: TakePorts,
): Promise<Taken> => {
  const ids = externalIds.map((externalId) => orderIdFor(channel, externalId));
  const orders = (await Promise.all(ids.map((id) => orderOf(ports, id)))).flatMap((order) => order ?? []);
  if (orders.length === 0) return { outcome: 'unknown', reason: 'the ticket is not known yet' };
  return allOf(orders.map((order) => () => voidOne(order, reference, at, ports)));
};

const voidOne = async (before: Order, reference: string, at: string | null, ports: TakePorts): Promise<Taken> => {
  const { id } = before;
  const command = { lines: null, reason: 'the ticket was voided', reference, refund: false };
  await ports.orders.cancel(id, command, ports.cause);
  const order = await orderOf(ports, id);
  const left = order?.lines.filter((line) => line.ordered > line.cancelled && line.kind === 'goods') ?? [];
  if (order === null || left.length === 0) return DONE;
  const location = carriedFrom(order);
  if (location === null)
    return refused('the ticket was voided, and some of it has been picked or has been sent already');
  const lines = left
    .map((line) => ({ line: line.id, quantity: line.shipped, reason: 'the ticket was voided' }))
    .filter(({ quantity }) => quantity > 0);
  const back = {
    lines,
    location,
    disposition: 'restock',
    reference,
    amount: null,
    at: at ?? ports.cause(id).at,
  } as const;
  return comeBack(id, back, ports);
};

/** Where all of it was handed over; `null` where it was not. */
const carriedFrom = ({ fulfilments }: Order): LocationId | null => {
  const live = fulfilments.filter(({ status }) => status !== 'rejected' && status !== 'cancelled');
  const [first] = live;
  const isCarried = live.every(({ status, location }) => status === 'collected' && location === first?.location);
  return first !== undefined && isCarried ? first.location : null;
};
