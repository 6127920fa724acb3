import type { Difference, Grounds, Relaxation, Removal } from '../../api/routing-documents.ts';
import { type Say, type Sentence, sentences } from './say.ts';

type Sent = Extract<Grounds, { readonly outcome: 'sent' }>;
type NotSent = Extract<Grounds, { readonly outcome: 'notSent' }>;

/** Why it was decided so, in English. */
export const routingInEnglish = (grounds: Grounds, say: Say): Sentence => {
  switch (grounds.outcome) {
    case 'sent': {
      const first = `Sent from ${say.list(grounds.from.map(say.location))}${becauseOf(grounds, say)}`;
      return {
        words: sentences([first, ...toldOf(grounds, say), cutShortOf(grounds), decidedBy(grounds)]),
        quoted: null,
      };
    }
    case 'notSent': {
      const first = `Not sent: ${FAILURES[grounds.because]}`;
      return { words: sentences([first, ...toldOf(grounds, say), decidedBy(grounds)]), quoted: null };
    }
    case 'stockMoved':
      return { words: `The stock moved away from ${say.number(grounds.plans)} plans in a row.`, quoted: null };
    case 'turnedDown': {
      const who = say.list(grounds.locations.map(say.location));
      const next = 'Route it again to let the rules go on, name a location, or cancel what waits';
      return { words: `Turned down by ${who}. ${next}.`, quoted: null };
    }
    case 'noted':
      return { words: 'Not sent:', quoted: grounds.reason };
  }
};

const becauseOf = ({ because, from, currency }: Sent, say: Say): string => {
  switch (because.kind) {
    case 'onlyWay':
      return ` because there is no way without ${from.length === 1 ? 'it' : 'them'}`;
    case 'alike':
      return `; ${say.list(because.others.map(say.location))} would have been as good, and its id comes later`;
    case 'better': {
      const more = because.more.map((difference) => moreOf(difference, currency, say));
      const less = because.less.map((difference) => lessOf(difference, currency, say));
      const though = less.length === 0 ? '' : `, though it would have ${say.list(less)}`;
      return ` because ${say.list(because.others.map(say.location))} would have ${say.list(more)}${though}`;
    }
    case 'fewestParcels': {
      const safety = because.usedSafetyStock ? '. Safety stock had to be used' : '';
      return ` because no other way has fewer parcels and is nearer${safety}`;
    }
  }
};

const counted = (by: number, one: string, many: string, say: Say): string =>
  `${say.number(by)} ${by === 1 ? one : many}`;

const moreOf = ({ term, by }: Difference, currency: string | null, say: Say): string => {
  switch (term) {
    case 'cost':
      return `cost ${say.money(by, currency)} more`;
    case 'speed':
      return `taken ${counted(by, 'hour', 'hours', say)} longer, late days counted tenfold`;
    case 'distance':
      return `been ${say.number(by)} km farther`;
    case 'parcels':
      return `needed ${counted(by, 'more parcel', 'more parcels', say)}`;
    case 'scarcity':
      return `taken scarcer stock (${say.number(by)} points of cover)`;
    case 'load':
      return `been ${say.number(by)} % fuller that day`;
  }
};

const lessOf = ({ term, by }: Difference, currency: string | null, say: Say): string => {
  switch (term) {
    case 'cost':
      return `cost ${say.money(by, currency)} less`;
    case 'speed':
      return `been ${counted(by, 'hour', 'hours', say)} faster`;
    case 'distance':
      return `been ${say.number(by)} km nearer`;
    case 'parcels':
      return `needed ${counted(by, 'parcel', 'parcels', say)} less`;
    case 'scarcity':
      return `spared scarce stock (${say.number(by)} points of cover)`;
    case 'load':
      return `been ${say.number(by)} % emptier that day`;
  }
};

const FAILURES: { readonly [F in NotSent['because']]: string } = {
  noPlan: 'the locations that may send it have too little of it, within what its channel and the rule allow',
  notFound: 'the search was cut short before it found a way',
  service: 'its channel does not allow the delivery service that it asks for',
  incomplete: 'its channel sends complete orders only, and a part of it waits for stock',
  parcels: 'it has as many parcels already as it may have',
  tooLittle: 'all locations that may send it together have too little',
};

const RELAXED: { readonly [R in Relaxation]: string } = {
  locations: 'the locations of the rule',
  locationTypes: 'the types of location of the rule',
  distance: 'the largest distance',
  leadTime: 'the longest lead time',
  sameDay: 'leaving the same day',
  keepBack: 'what stores keep back',
  capacity: 'leaving on a day that is full',
  safetyStock: 'safety stock',
  maxParcels: 'the largest number of parcels',
  allowSplitLine: 'keeping lines whole',
};

/** Why a location was left out, after how many there are of them or by itself. */
export const REMOVED_IN_ENGLISH: { readonly [R in Removal]: string } = {
  forced: 'not wanted by the operator',
  paused: 'paused',
  transfer: 'from where it would have to be brought',
  carriers: 'without a carrier that the channel allows',
  channel: 'not of the channel',
  service: 'without the service',
  destination: 'not sending there',
  capacity: 'full that day',
  hoursToShip: 'too slow to ship for the channel',
  daysToDeliver: 'too slow to deliver for the channel',
  rejected: 'having turned it down',
  attributes: 'not carrying such goods',
  stock: 'without stock',
  locations: 'not among the locations of the rule',
  locationTypes: 'not of the types of the rule',
  distance: 'too far',
  leadTime: 'too slow',
  sameDay: 'not leaving the same day',
  keepBack: 'keeping back what they have',
};

const toldOf = ({ relaxed, removed }: Sent | NotSent, say: Say): readonly (string | null)[] => {
  const out = removed.map(({ by, count }) => `${say.number(count)} ${REMOVED_IN_ENGLISH[by]}`);
  return [
    relaxed.length === 0 ? null : `Given up for it: ${say.list(relaxed.map((step) => RELAXED[step]))}`,
    out.length === 0 ? null : `Left out: ${say.list(out)}`,
  ];
};

const cutShortOf = ({ cutShort }: Sent): string | null => {
  if (cutShort === null) return null;
  return cutShort.percent === null
    ? 'The search was cut short, so a smaller plan might exist'
    : `The search was cut short: the best plan has at most ${cutShort.percent} % fewer points`;
};

const decidedBy = ({ decidedBy: by }: Sent | NotSent): string | null => {
  if (by === null) return null;
  return by.kind === 'rule' ? `Rule: “${by.rule}” of rule set ${by.rules}` : 'An operator wanted this location';
};
