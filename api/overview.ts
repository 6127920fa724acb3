import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Directory } from '../runtime/directory.ts';
import { ok } from './answer.ts';
import type { Role } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import type { ListedPace, Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { NoBody } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import { OverviewAnswer, overviewQuery, PaceAnswer, paceQuery } from './schemas/overview.ts';

const STAFF: readonly Role[] = ['operator', 'auditor'];

export type OverviewDependencies = {
  readonly directory: Pick<Directory, 'locations'>;
  readonly reads: Pick<Reads, 'overview' | 'pace'>;
  readonly clock: Clock;
};

const SINCE_MILLIS = 7 * 86_400_000;
/** Beyond this nobody wants to know how many there are, and counting begins to take time. */
const COUNTED_TO = 100_000;

export const overviewRoutes = ({ directory, reads, clock }: OverviewDependencies): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/overview',
    name: 'readOverview',
    summary:
      'How much there is at this moment: orders by status, promises, exceptions, work at locations, what is low.',
    access: { may: STAFF },
    params: {},
    query: overviewQuery,
    body: NoBody,
    answers: { 200: OverviewAnswer },
    async handle({ query }) {
      const now = clock.now();
      const since = query.since === undefined ? before(now, SINCE_MILLIS) : utc(query.since);
      const locations = directory.locations().map(({ id }) => id);
      const { position, ...counts } = await reads.overview({ now, since, locations, countedTo: COUNTED_TO });
      return ok({ since, countedTo: COUNTED_TO, ...counts, position: String(position) });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/figures/minutes',
    name: 'listPace',
    summary: 'Orders placed minute by minute, by channel, an hour (UTC) for each item. `to` is not included.',
    access: { may: STAFF },
    params: {},
    query: paceQuery,
    body: NoBody,
    answers: { 200: listOf(PaceAnswer) },
    async handle({ query: { from, to, channel, limit = LIMIT, cursor } }) {
      const { items, next } = await reads.pace({
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(from === undefined ? {} : { from: utc(from) }),
        ...(to === undefined ? {} : { to: utc(to) }),
      });
      return ok({ items: channel === undefined ? items : items.map((hour) => only(hour, channel)), next });
    },
  }),
];

const before = (now: Instant, millis: number): Instant => instantOf(millisOf(now) - millis);

const only = ({ hour, placed }: ListedPace, channels: readonly string[]): ListedPace => ({
  hour,
  placed: Object.fromEntries(Object.entries(placed).filter(([channel]) => channels.includes(channel))),
});
