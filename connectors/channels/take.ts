import type { ChannelId, OrderId } from '../../domain/ids.ts';
import { PAYMENT_HOLD } from '../../domain/order/place.ts';
import { type OrderOutcome, orderIdFor } from '../../runtime/order-commands.ts';
import type { Arrival, Taken, TakePorts, Unavailable } from '../system.ts';
import {
  type Changes,
  cancelledBy,
  changesIn,
  differences,
  type Fewer,
  isCounted,
  movedTo,
  placedWith,
  waitsFor,
} from './changes.ts';
import { takeCounterReturn, takeSale, takeVoid } from './counter.ts';
import type { Notice, Standing } from './notice.ts';
import { takeReturn, takeReturnChange } from './take-return.ts';
import { allOf, carriedOut, DONE, orderOf, refused, refusedBy } from './taken.ts';

/** What is particular to a channel in taking what it tells. */
export type ChannelSource = {
  readonly channel: ChannelId;
  /** What an arrival says, in the order in which it is to be taken. */
  readonly noticesOf: (arrival: Arrival) => readonly Notice[];
  /**
   * True where an arrival tells all of its order as it stands. What it says is over of an order that we do not know is then none of ours;
   * else the order may still come.
   */
  readonly tellsOrder: (arrival: Arrival) => boolean;
  /** Reads an order that has changed; `null` where the channel has none such. */
  readonly read?: (externalId: string) => Promise<ReadOrder | null | Unavailable>;
};

export type ReadOrder = { readonly notices: readonly Notice[] };

/**
 * Turns what a channel tells into commands. All notices of an arrival are tried, so that one that is refused does not keep the others from
 * being taken. What the channel has cancelled, it gives the money back for, unless its notice says otherwise.
 */
export const takeFrom =
  (source: ChannelSource) =>
  async (arrival: Arrival, ports: TakePorts): Promise<Taken> =>
    takeAll(source.noticesOf(arrival), { ...source, ports, isWhole: source.tellsOrder(arrival) });

type Taking = Omit<ChannelSource, 'noticesOf' | 'tellsOrder'> & {
  readonly ports: TakePorts;
  readonly isWhole: boolean;
};

const takeAll = (notices: readonly Notice[], taking: Taking): Promise<Taken> =>
  allOf(notices.map((notice) => () => takeOne(notice, taking)));

const takeOne = async (notice: Notice, taking: Taking): Promise<Taken> => {
  const { channel, ports } = taking;
  switch (notice.kind) {
    case 'nothing':
      return DONE;
    case 'unknown':
      return refused(notice.errors.join('; '));
    case 'orderPlaced':
      return takeOrder(notice, taking);
    case 'orderEmptied':
      return onKnown(notice, taking, (id) => change(id, null, notice, null, ports));
    case 'orderChanged':
      return takeChange(notice, taking);
    case 'orderCancelled':
      return onKnown(notice, taking, (id) => takeCancellation(id, notice, ports));
    case 'paid':
      return onKnown(notice, taking, (id) => releaseHolds(id, [PAYMENT_HOLD], ports));
    case 'refunded':
      return onKnown(notice, taking, (id) => takeRefund(id, notice, ports));
    case 'returnRequested':
      return onKnown(notice, taking, (id) => takeReturn(id, notice, ports));
    case 'returnChanged':
      return onKnown(notice, taking, (id) => takeReturnChange(id, notice, ports));
    case 'soldAtCounter':
      return takeSale(notice, ports);
    case 'returnedAtCounter':
      return takeCounterReturn(notice, ports);
    case 'ticketVoided':
      return takeVoid(notice, channel, ports);
  }
};

type Of<K extends Notice['kind']> = Extract<Notice, { readonly kind: K }>;

const onKnown = async (
  { externalId }: { readonly externalId: string },
  { channel, ports, isWhole }: Taking,
  take: (id: OrderId) => Promise<Taken>,
): Promise<Taken> => {
  const id = orderIdFor(channel, externalId);
  if ((await orderOf(ports, id)) !== null) return take(id);
  return isWhole ? DONE : { outcome: 'unknown', reason: 'its order is not known yet' };
};

const takeOrder = async (notice: Of<'orderPlaced'>, { channel, ports }: Taking): Promise<Taken> => {
  const { externalId, order, hold, isSent = false } = notice;
  const id = orderIdFor(channel, externalId);
  if ((await orderOf(ports, id)) !== null) return change(id, order, notice, hold, ports);
  // It is only told of because something else of it has changed.
  if (isSent) return DONE;
  const holds = hold === null ? [] : [{ reason: hold, until: null }];
  return carriedOut(await ports.orders.place(placedWith(order, notice, hold), ports.cause, holds));
};

/** Makes a known order what its channel now says: first what its refunds cancel, each once, then what else differs. */
const change = async (
  id: OrderId,
  request: Of<'orderPlaced'>['order'] | null,
  standing: Standing,
  hold: string | null,
  ports: TakePorts,
): Promise<Taken> => {
  for (const refund of standing.refunds ?? []) {
    const counted = await countRefund(id, refund, ports);
    if (counted.outcome !== 'done') return counted;
  }
  const order = await orderOf(ports, id);
  return order === null ? DONE : carryOut(id, changesIn(order, request, standing, hold), null, ports);
};

/** `reference`: of the change, put on record by its last step, so that a repeat is one only where all of it was carried out. */
const carryOut = async (
  id: OrderId,
  { fewer, more, shipTo, released }: Changes,
  reference: string | null,
  ports: TakePorts,
): Promise<Taken> => {
  const { orders, cause } = ports;
  const steps: (() => Promise<OrderOutcome>)[] = [];
  const isAmended = more.length > 0 || shipTo !== null;
  if (fewer.length > 0)
    steps.push(() => cancelUnits(id, fewer, 'edited in the shop', isAmended ? null : reference, ports));
  if (isAmended) {
    const amendment = { lines: more, ...(shipTo === null ? {} : { shipTo }), reference };
    steps.push(() => orders.amend(id, amendment, cause));
  }
  for (const step of steps) {
    const outcome = await step();
    if ('refused' in outcome) return refusedBy(outcome.refused);
  }
  return releaseHolds(id, released, ports);
};

const releaseHolds = async (id: OrderId, reasons: readonly string[], ports: TakePorts): Promise<Taken> => {
  const order = await orderOf(ports, id);
  for (const reason of reasons.flatMap((one) => (order === null ? [] : waitsFor(order, one)))) {
    const outcome = await ports.orders.release(id, reason, ports.cause);
    if ('refused' in outcome) return refusedBy(outcome.refused);
  }
  return DONE;
};

const takeChange = async (notice: Of<'orderChanged'>, taking: Taking): Promise<Taken> => {
  const { change: told, externalId } = notice;
  if (told === null) return takeRead(externalId, taking);
  return onKnown(notice, taking, async (id) => {
    const order = await orderOf(taking.ports, id);
    if (order === null || isCounted(order, notice.reference)) return DONE;
    const { fewer, more } = differences(order, told.lines ?? []);
    const changes = { fewer, more, shipTo: movedTo(order, told.shipTo ?? null), released: [] };
    return carryOut(id, changes, notice.reference, taking.ports);
  });
};

const takeRead = async (externalId: string, taking: Taking): Promise<Taken> => {
  if (taking.read === undefined) return refused('it does not say what was changed: see the order in the shop');
  const found = await taking.read(externalId);
  if (found === null) return refused('the shop does not know the order that it says was changed');
  return 'outcome' in found ? found : takeAll(found.notices, { ...taking, isWhole: true, read: neverAgain });
};

/** What has been read tells all of the order: where it says to read it, its shop would be asked for ever. */
const neverAgain = async (): Promise<null> => null;

const takeCancellation = (
  id: OrderId,
  { lines, reason, reference, refund }: Of<'orderCancelled'>,
  ports: TakePorts,
): Promise<Taken> =>
  lines === null
    ? cancelAll(id, { reason, reference, refund }, ports)
    : ports.orders.cancel(id, { lines, reason, reference, refund }, ports.cause).then(carriedOut);

/** Cancels what has not left. What has is told to a person: the channel thinks that nothing was sent. */
const cancelAll = async (
  id: OrderId,
  command: { readonly reason: string; readonly reference: string; readonly refund: boolean },
  ports: TakePorts,
): Promise<Taken> => {
  await ports.orders.cancel(id, { lines: null, ...command }, ports.cause);
  const order = await orderOf(ports, id);
  const left = order?.lines.some((line) => line.cancelled < line.ordered) ?? false;
  return left ? refused(`it was ${command.reason}, and some of it has been picked or has left already`) : DONE;
};

const countRefund = async (
  id: OrderId,
  refund: NonNullable<Standing['refunds']>[number],
  ports: TakePorts,
): Promise<Taken> => {
  const order = await orderOf(ports, id);
  const lines = order === null || isCounted(order, refund.reference) ? [] : cancelledBy(order, refund);
  if (lines.length === 0) return DONE;
  return carriedOut(await cancelUnits(id, lines, 'refunded in the shop', refund.reference, ports));
};

const takeRefund = async (id: OrderId, notice: Of<'refunded'>, ports: TakePorts): Promise<Taken> => {
  const counted = await countRefund(id, notice, ports);
  if (counted.outcome !== 'done') return counted;
  const recorded = await recordRefund(id, notice, ports);
  if (recorded.outcome !== 'done') return recorded;
  const order = await orderOf(ports, id);
  const isOurs = order?.returns.some(({ reference }) => reference === notice.returnReference) ?? false;
  const returned = notice.lines
    .filter(({ goods }) => goods === 'returned')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  if (returned === 0 || (notice.returnReference !== null && isOurs)) return DONE;
  return refused(
    `${returned} units came back in the shop: ask for their return here, so that their stock and money are right`,
  );
};

/** Money that we have asked for and that the channel has now given back is put on record; the rest is between it and its customer. */
const recordRefund = async (
  id: OrderId,
  { amount, currency, reference, at }: Of<'refunded'>,
  ports: TakePorts,
): Promise<Taken> => {
  const refunds = (await orderOf(ports, id))?.refunds ?? [];
  if (amount === null || refunds.some((refund) => refund.reference === reference)) return DONE;
  const asked = refunds.find(
    (refund) => refund.status === 'requested' && refund.amount === amount && refund.currency === currency,
  );
  if (asked === undefined) return DONE;
  const answer = {
    refund: asked.refund,
    outcome: 'refunded',
    reference,
    amount,
    at: at ?? ports.cause(id).at,
  } as const;
  return carriedOut(await ports.returns.recordRefund(answer, ports.cause));
};

const cancelUnits = (
  id: OrderId,
  lines: Fewer,
  reason: string,
  reference: string | null,
  { orders, cause }: TakePorts,
): Promise<OrderOutcome> => orders.cancel(id, { lines, reason, reference, refund: false }, cause);
