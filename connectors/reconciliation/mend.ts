import { deliveryStream } from '../../domain/delivery.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import type { Connector } from '../../domain/setup/connector.ts';
import type { Cause } from '../../log/codec.ts';
import type { LogReader } from '../../log/event-log.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { RecordFact } from '../../runtime/last-fact.ts';
import type { OrderCommands } from '../../runtime/order-commands.ts';
import type { Deliveries, Inbox } from '../../runtime/ports.ts';
import { historyOf, numbersIn, postedOf } from '../erp/target.ts';
import { type KeepDependencies, keepArrival } from '../inbound/keep.ts';
import { decidedIn } from './documents.ts';
import type { DocumentsThere, OrdersThere, Reconciling } from './reconciling.ts';

export type MendDependencies = KeepDependencies & {
  readonly inbox: Pick<Inbox, 'add' | 'stateOf'>;
  readonly log: Pick<LogReader, 'read'>;
  readonly record: RecordFact;
  readonly deliveries: Pick<Deliveries, 'hasFailed'>;
  readonly orders: Pick<OrderCommands, 'document'>;
  readonly sleep: Sleep;
  /** Something of a connector is there to be worked. */
  readonly ring: (connector: string) => void;
};

export type Mending = {
  readonly connector: Connector;
  readonly reconciling: Reconciling;
  /** The name of what tells it of the stock; `null` where nothing does. */
  readonly stockTarget: string | null;
  /** The same for each attempt, and for no other mending. */
  readonly reference: string;
  readonly causeOf: (correlationId: string) => Cause;
};

/** How often, and for how long, it is looked whether what was read has been worked. */
const LOOK_MILLIS = 100;
const WORKED_MILLIS_MAX = 60_000;

/**
 * Mends one difference, by the way that what it is about goes always: an order is taken as if the shop had told of it just now, a level is
 * told again, a document handed over again. The same again mends nothing twice. Gives back why it is left for a person, `null` where it is not.
 */
export const mend = async (
  dependencies: MendDependencies,
  mending: Mending,
  difference: Difference,
  signal: AbortSignal,
): Promise<string | null> => {
  const { reconciling, stockTarget } = mending;
  const { orders, documents } = reconciling;
  switch (difference.kind) {
    case 'orderMissingHere':
    case 'orderCancelledThere':
    case 'quantitiesDiffer':
      if (!difference.canMend || orders === undefined) return FOR_A_PERSON;
      return takeAgain(dependencies, mending, orders, difference.subject, signal);
    case 'stockDiffers':
      if (stockTarget === null) return FOR_A_PERSON;
      return tellAgain(dependencies, mending, stockTarget, difference.subject);
    case 'documentMissing':
      if (documents === undefined || difference.order === null) return FOR_A_PERSON;
      return handOver(dependencies, mending, documents, difference.order, difference.subject);
    case 'orderMissingThere':
    case 'orderCancelledHere':
    case 'totalDiffers':
    case 'orderUnreadable':
    case 'documentDouble':
    case 'documentDiffers':
      return FOR_A_PERSON;
  }
};

const FOR_A_PERSON = 'a person must decide what is right, and set it right there or here';

const takeAgain = async (
  dependencies: MendDependencies,
  { connector, reference }: Mending,
  { one }: OrdersThere,
  externalId: string,
  signal: AbortSignal,
): Promise<string | null> => {
  const { inbox, ring, sleep } = dependencies;
  const arrival = await one(externalId);
  if (arrival === null) return 'the shop does not have it any more';
  if ('outcome' in arrival) return arrival.reason;
  // Under a key of its own: what is mended may have been had, and lost, before.
  const key = `${arrival.key} ${reference}`;
  await keepArrival(dependencies, connector, { ...arrival, key });
  ring(connector.id);
  for (let left = WORKED_MILLIS_MAX; left > 0; left -= LOOK_MILLIS) {
    const found = await inbox.stateOf(connector.id, key);
    if (found?.state === 'done') return null;
    if (found?.state === 'failed') return found.reason ?? 'it could not be worked';
    await sleep(LOOK_MILLIS, signal);
  }
  return 'it has been read, and is still to be worked';
};

const tellAgain = async (
  { record }: MendDependencies,
  { causeOf }: Mending,
  target: string,
  key: string,
): Promise<null> => {
  const stream = deliveryStream(target, key);
  await record(stream, () => ({ events: [{ type: 'DeliveryRequested', data: { target, key } }] }), causeOf(stream));
  return null;
};

/** What has failed goes by its target, after what comes before it; else it is made at once. It is looked for first, and made no second time. */
const handOver = async (
  dependencies: MendDependencies,
  mending: Mending,
  { erp, system, target, book }: DocumentsThere,
  order: OrderId,
  document: string,
): Promise<string | null> => {
  const { log, deliveries, orders } = dependencies;
  const stream = `order-${order}`;
  if (await deliveries.hasFailed(target, stream)) return tellAgain(dependencies, mending, target, stream);
  const called = (await decidedIn(log, { book }, stream)).find(({ id }) => id === document);
  if (called === undefined) return 'its order does not call for it any more';
  const { id } = mending.connector;
  const numbers = numbersIn(await historyOf(log, stream), id);
  const answer = await erp.post(called, (one) => numbers.get(one) ?? null);
  switch (answer.outcome) {
    case 'posted': {
      const replaces = numbers.get(document);
      if (replaces === answer.number) return null;
      const posted = postedOf({ system, id }, called, answer.number);
      const again = replaces === undefined ? posted : { ...posted, replaces };
      const recorded = await orders.document(order, again, mending.causeOf);
      return 'refused' in recorded ? recorded.refused.detail : null;
    }
    case 'rejected':
      return answer.messages.map(({ text }) => text).join('; ');
    case 'unauthorised':
    case 'unavailable':
      return answer.reason;
  }
};
