import { type OrderId, orderIdOf } from '../domain/ids.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { type FollowDependencies, followFacts, type Reaction } from './follow.ts';
import { type Orders, orderStream } from './orders.ts';
import type { Answers } from './ports.ts';

const FORGOTTEN: readonly Recorded['type'][] = ['PersonalDataForgotten'];

/** Destroys the keys of orders that are forgotten, and the answers that tell of them. A repeat changes nothing. */
export type Erase = (orders: readonly OrderId[]) => Promise<void>;

export const eraser =
  (log: Pick<EventLog, 'forget'>, answers: Pick<Answers, 'forgetOrders'>): Erase =>
  async (orders) => {
    await log.forget(orders.map(orderStream));
    await answers.forgetOrders(orders);
  };

/** Leaves nothing in the views' files of what they held before they had seen a position. */
export type ScrubViews = (position: bigint, signal: AbortSignal) => Promise<void>;

export type ForgettingDependencies = FollowDependencies & {
  readonly log: Pick<EventLog, 'identity' | 'subscribe' | 'dropRead'>;
  readonly orders: Pick<Orders, 'putAway'>;
  readonly erase: Erase;
  readonly scrubViews: ScrubViews;
};

/**
 * Sees to it that an order whose fact says that it is forgotten really is, though the process has died that appended the fact. Runs in
 * every process, because each has to forget what it has in memory. Until the signal aborts.
 */
export const followForgotten = async (dependencies: ForgettingDependencies, signal: AbortSignal): Promise<void> => {
  const { log, orders, erase, scrubViews } = dependencies;
  const erasing: Reaction = {
    name: 'forgotten',
    filter: { types: FORGOTTEN },
    begin: log.dropRead,
    async react(events) {
      await erase(events.map(orderOf));
      for (const event of events) orders.putAway(orderOf(event), event.revision);
    },
  };
  /** Apart, so that a view that stands still keeps no key from being destroyed. */
  const scrubbing: Reaction = {
    name: 'forgotten-in-views',
    filter: { types: FORGOTTEN },
    react: (events, stop) => scrubViews(events.at(-1)?.position ?? 0n, stop),
  };
  await Promise.all([erasing, scrubbing].map((reaction) => followFacts(dependencies, reaction, signal)));
};

const orderOf = ({ stream }: Recorded): OrderId => orderIdOf(stream.slice('order-'.length));
