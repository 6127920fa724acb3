import { orderIdOf } from '../../../domain/ids.ts';
import type { Order } from '../../../domain/order/order.ts';
import { connectorTarget } from '../../../domain/setup/connector.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Limits, Outcome, Sending, Target } from '../../delivery/target.ts';
import type { Connection, OutPorts } from '../../system.ts';
import { channelOf } from '../../webhooks/body.ts';
import { mayBeNews, NEWS_TYPES, type News, newsOf } from './news.ts';

/** The fact that news are of, and the order as it was after it. */
export type About = { readonly fact: Recorded; readonly order: Order };

/** Tells a channel of news; `NOT_TOLD` where it is nothing to this system. The same news may come again. */
export type Tell = (news: News, about: About, signal: AbortSignal) => Promise<Outcome>;

export const NOT_TOLD: Outcome = { kind: 'delivered', status: null };

/** The system has it, by what it has answered. */
export const DONE: Outcome = { kind: 'delivered', status: 200 };

/** Tried again for three days; a shop that is out for a weekend gets all of it. */
const RETRY = { firstMillis: 5_000, longestMillis: 3_600_000, forMillis: 72 * 3_600_000 };

/** Orders that are told of side by side: the pace is the client's. */
const ORDERS_AT_ONCE = 4;

/** Weir's own, also where the order that they befall came in by this connection. */
const OF_WEIR: ReadonlySet<Recorded['type']> = new Set(['LinesReserved', 'LinesBackordered', 'OrderRefused']);

/** A system that waits for an answer to what it has said is told of that, too. */
export type Answered = (fact: Recorded) => boolean;

/**
 * The orders of a connection's channel as something that is fed: each order's news in order. What came in by this connection is not told
 * back to it, but for what it has `answered`.
 */
export const newsTarget = (
  { id, channel, run, version, ports: { orders } }: Connection<unknown>,
  limits: Pick<Limits, 'perSecond' | 'burst'>,
  tell: Tell,
  answered: Answered = () => false,
): Target => {
  const name = `${connectorTarget(id)}-orders`;
  const isOurs = (fact: Recorded): boolean =>
    fact.metadata.by === connectorTarget(id) && !OF_WEIR.has(fact.type) && !answered(fact);
  return {
    name,
    version,
    cursor: `${name}@${run.number}`,
    after: BigInt(run.after),
    types: NEWS_TYPES,
    partsOf: (fact) =>
      channel !== null && channelOf(fact) === channel && !isOurs(fact) ? [{ id: fact.id, key: fact.stream }] : [],
    send: (sending, signal) => send(sending, orders, tell, signal),
    limits: { ...limits, atOnce: ORDERS_AT_ONCE, retry: RETRY },
  };
};

const ORDER = 'order-';

const send = async (
  { fact }: Sending,
  orders: OutPorts['orders'],
  tell: Tell,
  signal: AbortSignal,
): Promise<Outcome> => {
  const found = await orders.read(
    orderIdOf(fact.stream.slice(ORDER.length)),
    ({ revision }) => revision > fact.revision,
  );
  const news = found === null || !mayBeNews(fact) ? null : newsOf(fact, found.order);
  return found === null || news === null ? NOT_TOLD : tell(news, { fact, order: found.order }, signal);
};
