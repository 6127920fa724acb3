import { currencyDigits } from '../money.ts';
import type { Because, Decider, Difference, Grounds } from './grounds.ts';
import type { Removal } from './judge.ts';
import type { Relaxation } from './rules.ts';

type Sent = Extract<Grounds, { readonly outcome: 'sent' }>;
type NotSent = Extract<Grounds, { readonly outcome: 'notSent' }>;

/** Grounds as one reads them aloud, in English: where it is sent from, why not from elsewhere, and what had to be given up. */
export const sentenceOf = (grounds: Grounds): string => {
  switch (grounds.outcome) {
    case 'sent':
      return sentences([
        `Sent from ${listed(grounds.from)}${becauseSentence(grounds.because, grounds)}`,
        ...toldSentences(grounds),
        grounds.cutShort === null ? null : cutShortSentence(grounds.cutShort),
        grounds.decidedBy === null ? null : decidedSentence(grounds.decidedBy),
      ]);
    case 'notSent':
      return sentences([
        `Not sent: ${FAILURES[grounds.because]}`,
        ...toldSentences(grounds),
        grounds.decidedBy === null ? null : decidedSentence(grounds.decidedBy),
      ]);
    case 'stockMoved':
      return `The stock moved away from ${grounds.plans} plans in a row.`;
    case 'turnedDown':
      return `${grounds.locations.join(', ')} have turned it down. Route it again to let the rules go on, name a location, or cancel what waits.`;
    case 'noted':
      return grounds.reason;
  }
};

const becauseSentence = (because: Because, { from, currency }: Sent): string => {
  switch (because.kind) {
    case 'onlyWay':
      return ` because there is no way without ${from.length === 1 ? 'it' : 'them'}`;
    case 'alike':
      return `; ${listed(because.others)} would have been as good, and its name comes later`;
    case 'better': {
      const more = because.more.map(({ term, by }) => MORE[term](by, currency));
      const less = because.less.map(({ term, by }) => LESS[term](by, currency));
      const though = less.length === 0 ? '' : `, though ${listed(less)}`;
      return ` because ${listed(because.others)} would have ${listed(more)}${though}`;
    }
    case 'fewestParcels': {
      const safety = because.usedSafetyStock ? '. Safety stock had to be used' : '';
      return ` because no other way has fewer parcels and is nearer${safety}`;
    }
  }
};

const toldSentences = ({ relaxed, removed }: Sent | NotSent): readonly (string | null)[] => [
  relaxed.length === 0 ? null : `Given up for it: ${listed(relaxed.map((step) => RELAXATIONS[step]))}`,
  removed.length === 0 ? null : `Left out: ${listed(removed.map(({ by, count }) => `${count} ${REMOVED[by]}`))}`,
];

const cutShortSentence = ({ percent }: { readonly percent: number | null }): string =>
  percent === null
    ? 'The search was cut short, so a smaller plan might exist'
    : `The search was cut short: the best plan has at most ${percent} % fewer points`;

const decidedSentence = (decidedBy: Decider): string =>
  decidedBy.kind === 'rule'
    ? `Rule: "${decidedBy.rule}" of rule set ${decidedBy.rules}`
    : 'An operator wanted this location';

type Words = { readonly [T in Difference['term']]: (by: number, currency: string | null) => string };

const MORE: Words = {
  cost: (by, currency) => `cost ${money(by, currency)} more`,
  speed: (by) => `taken ${counted(by, 'hour')} longer, late days counted tenfold`,
  distance: (by) => `been ${counted(by, 'kilometre')} farther`,
  parcels: (by) => `needed ${counted(by, 'more parcel', 'more parcels')}`,
  scarcity: (by) => `taken scarcer stock (${by} points of cover)`,
  load: (by) => `been ${by} % fuller that day`,
};

const LESS: Words = {
  cost: (by, currency) => `it would have cost ${money(by, currency)} less`,
  speed: (by) => `it would have been ${counted(by, 'hour')} faster`,
  distance: (by) => `it would have been ${counted(by, 'kilometre')} nearer`,
  parcels: (by) => `it would have needed ${counted(by, 'parcel')} less`,
  scarcity: (by) => `it would have spared scarce stock (${by} points of cover)`,
  load: (by) => `it would have been ${by} % emptier that day`,
};

const FAILURES: { readonly [F in NotSent['because']]: string } = {
  tooLittle: 'all locations that may send it together have too little',
  noPlan: 'the locations that may send it have too little of it, within what its channel and the rule allow',
  notFound: 'the search was cut short before it found a way',
  service: 'its channel does not allow the delivery service that it asks for',
  incomplete: 'its channel sends complete orders only, and a part of it waits for stock',
  parcels: 'it has as many parcels already as it may have',
};

const RELAXATIONS: { readonly [R in Relaxation]: string } = {
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

const REMOVED: { readonly [R in Removal]: string } = {
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

const money = (amount: number, currency: string | null): string => {
  if (currency === null) return counted(amount, 'minor unit');
  const digits = currencyDigits(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
};

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? 'nothing') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

const sentences = (parts: readonly (string | null)[]): string =>
  parts
    .filter((part) => part !== null)
    .map((part) => `${part}.`)
    .join(' ');
