import type { ChannelId, LocationId } from '../ids.ts';
import { type OpenUnits, roomOf, type SalesPolicy, unusedOf } from '../promise/policy.ts';
import type { Demand } from './facts.ts';
import { type Groups, groupsOf, grown, type Offers, offeredBy, unallocatedIn, unserved } from './groups.ts';
import { type Ledger, openOf } from './ledger.ts';

/** What can be given to those who wait. It belongs to one round of giving, and remembers what has been given. */
export type Room = {
  /** Of so many units of a demand, those that can be given beside every reservation and what is kept for other channels, within its cap. */
  readonly of: (demand: Demand, units: number) => number;
  /** More than where the goods lie bounds what can be given to a demand. */
  readonly isBound: (demand: Demand) => boolean;
  readonly give: (demand: Demand, units: number) => void;
  /** So many units more are at a location. */
  readonly add: (location: LocationId, units: number) => void;
};

/** From places that take new work alone: a paused one serves nobody who waits. What is reserved is only looked at where it matters. */
export const roomIn = (ledger: Ledger, context: Offers): Room => {
  const supply = new Map(unallocatedIn(ledger));
  const given = new Map<ChannelId, number>();
  const open: OpenUnits = (channel) => openOf(ledger, channel) + (given.get(channel) ?? 0);
  /** What is reserved of a paused place alone takes what comes to another that may serve it: who waits does not have that. */
  const isPaused = somePlaceIsPaused(ledger, context);
  let reserved: Groups | null = null;
  let short: number | null = null;
  let unseen: { readonly demand: Demand; readonly units: number }[] = [];
  const taken = (): Groups => {
    let groups = reserved ?? groupsOf(ledger, context, offeredBy);
    for (const { demand, units } of unseen) groups = grown(groups, demand, units, context, offeredBy);
    unseen = [];
    reserved = groups;
    return groups;
  };
  const of = (demand: Demand, units: number): number => {
    const { policy } = context.offer(demand);
    const wanted = policy === null ? units : Math.min(units, roomOf(policy, open));
    if (wanted === 0) return 0;
    const groups = taken();
    const kept = withGuarantees(groups, policy, open);
    short ??= unserved(groups, supply);
    const before = kept === groups ? short : unserved(kept, supply);
    return Math.max(0, wanted + before - unserved(grown(kept, demand, wanted, context, offeredBy), supply));
  };
  return {
    of,
    isBound(demand) {
      const { policy } = context.offer(demand);
      return isPaused || (policy !== null && (policy.cap !== null || policy.guarantees.length > 0));
    },
    give(demand, units) {
      given.set(demand.channel, (given.get(demand.channel) ?? 0) + units);
      unseen.push({ demand, units });
    },
    add(location, units) {
      supply.set(location, (supply.get(location) ?? 0) + units);
      short = null;
    },
  };
};

/** Of those that may serve anybody who has something, wherever it is to go. */
const somePlaceIsPaused = ({ channels }: Ledger, { offer }: Offers): boolean =>
  [...channels.keys()].some((channel) =>
    offer({ channel, country: null, at: null }).places.some(({ paused }) => paused),
  );

/** What other channels have not used of their minimum, as if it were demand. */
const withGuarantees = (groups: Groups, policy: SalesPolicy | null, open: OpenUnits): Groups => {
  if (policy === null || policy.guarantees.length === 0) return groups;
  const all = new Map(groups);
  for (const guarantee of policy.guarantees) {
    // Keys of demands have line feeds in them.
    const { channel, locations } = guarantee;
    all.set(`kept for ${channel}`, { quantity: unusedOf(guarantee, open), locations });
  }
  return all;
};
