import type { Instant } from '../../../domain/time.ts';
import type { Polled } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import { CANCELLED_EVENT, eventKeyOf } from './notice.ts';
import type { NorceOut } from './out.ts';
import { cancelledIn, cancelledSince } from './query.ts';

/** The secret by which Norce is called. */
export const CLIENT_SECRET = 'clientSecret';

/** A page of the orders that were cancelled since an instant, each as the event that may have been missed. `page`: where the one before ended. */
export const readCancelled = async (
  client: ChannelClient,
  out: Pick<NorceOut, 'applicationId'>,
  since: Instant,
  page: string | null,
): Promise<Polled> => {
  const [time = '', id = ''] = page?.split(' ') ?? [];
  const after = page === null ? null : { time, id };
  const read = bodyOf(await client.send(cancelledSince(since, after, out)), CLIENT_SECRET);
  if ('outcome' in read) return read;
  const cancelled = cancelledIn(read.body);
  if (cancelled === null) return unavailable('the list of orders cannot be read');
  const { found, isLast } = cancelled;
  const last = found.at(-1);
  return {
    outcome: 'read',
    changes: found.map((order) => ({
      place: { time: order.time, id: order.id },
      arrival: missed(order.externalId),
    })),
    next: isLast || last === undefined ? null : `${last.time} ${last.id}`,
  };
};

/** The same as the event: what came by both is worked once. */
const missed = (externalId: string) => {
  const event = { ClientOrderRef: externalId };
  return {
    key: eventKeyOf(CANCELLED_EVENT, event) ?? '',
    ...{ topic: CANCELLED_EVENT, subject: `order ${externalId}`, version: null, headers: {} },
    body: JSON.stringify(event),
  };
};
