import { currencyDigits } from '../money.ts';
import type { Explanation, Failure, FirstExplanation, Outcome, Receipt, RunnerUp } from './explanation.ts';
import type { Removal } from './judge.ts';
import type { Relaxation } from './rules.ts';
import type { Terms } from './score.ts';

/** An explanation as one reads it aloud: where it is sent from, why not from elsewhere, and what had to be given up. */
export const sentenceOf = (explanation: Explanation): string =>
  explanation.form === undefined ? firstSentence(explanation) : receiptSentence(explanation);

const firstSentence = ({ candidates, optimal, usedSafetyStock }: FirstExplanation): string => {
  const chosen = candidates.filter(({ verdict }) => verdict === 'chosen').map(({ location }) => location);
  if (chosen.length === 0) return 'Not sent: all locations that may send it together have too little.';
  return sentences([
    `Sent from ${listed(chosen)} because no other way has fewer parcels and is nearer`,
    usedSafetyStock ? 'Safety stock had to be used' : null,
    optimal ? null : 'The search was cut short, so a smaller plan might exist',
  ]);
};

const receiptSentence = (receipt: Receipt): string => {
  const { outcome, relaxed, rule, rules } = receipt;
  const by = receipt.forced === null ? `Rule: "${rule}" of rule set ${rules}` : 'An operator wanted this location';
  return sentences([
    outcome.kind === 'planned' ? plannedSentence(receipt, outcome) : `Not sent: ${FAILURES[outcome.because]}`,
    relaxed.length === 0 ? null : `Given up for it: ${listed(relaxed.map((step) => RELAXATIONS[step]))}`,
    removedSentence(receipt),
    outcome.kind === 'planned' ? certaintyOf(outcome) : null,
    by,
  ]);
};

const plannedSentence = (receipt: Receipt, { runnerUp, terms }: Extract<Outcome, { kind: 'planned' }>): string => {
  const chosen = receipt.candidates.filter((candidate) => candidate.chosen).map(({ location }) => location);
  const from = `Sent from ${listed(chosen)}`;
  if (runnerUp === null) return `${from} because there is no way without ${chosen.length === 1 ? 'it' : 'them'}`;
  const [worse, better] = differences(receipt, terms, runnerUp);
  const other = listed(runnerUp.locations);
  if (runnerUp.difference === 0) return `${from}; ${other} would have been as good, and its name comes later`;
  const though = better.length === 0 ? '' : `, though ${listed(better)}`;
  return `${from} because ${other} would have ${listed(worse)}${though}`;
};

/** What the runner-up would have had more and less of, what weighs most first. */
const differences = ({ weights, currency }: Receipt, terms: Terms, runnerUp: RunnerUp) => {
  const names = ['cost', 'speed', 'distance', 'parcels', 'scarcity', 'load'] as const;
  const all = names
    .map((name) => ({ name, by: runnerUp.terms[name] - terms[name] }))
    .map(({ name, by }) => ({ name, by, points: weights[name] * by }));
  const worse = all.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  const better = all.filter(({ points }) => points < 0).sort((a, b) => a.points - b.points);
  return [
    worse.map(({ name, by }) => MORE[name](by, currency)),
    better.map(({ name, by }) => LESS[name](-by, currency)),
  ] as const;
};

type Words = { readonly [T in keyof Terms]: (by: number, currency: string | null) => string };

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

const FAILURES: { readonly [F in Failure]: string } = {
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

const REMOVALS: { readonly [R in Removal]: string } = {
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

const removedSentence = ({ candidates, leftOut }: Receipt): string | null => {
  const counts = new Map<Removal, number>();
  for (const { removedBy } of candidates) {
    if (removedBy !== null) counts.set(removedBy, (counts.get(removedBy) ?? 0) + 1);
  }
  for (const [reason, count] of Object.entries(leftOut)) {
    if (isRemoval(reason)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  if (counts.size === 0) return null;
  return `Left out: ${listed([...counts].map(([reason, count]) => `${count} ${REMOVALS[reason]}`))}`;
};

const isRemoval = (reason: string): reason is Removal => Object.hasOwn(REMOVALS, reason);

const certaintyOf = ({ certainty, points }: Extract<Outcome, { kind: 'planned' }>): string | null => {
  if (certainty.optimal) return null;
  const percent = Math.ceil((100 * certainty.gap) / Math.max(1, points));
  return `The search was cut short: the best plan has at most ${percent} % fewer points`;
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
