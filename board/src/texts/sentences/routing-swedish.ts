import type { Difference, Grounds, Relaxation, Removal } from '../../api/routing-documents.ts';
import { type Say, type Sentence, sentences } from './say.ts';

type Sent = Extract<Grounds, { readonly outcome: 'sent' }>;
type NotSent = Extract<Grounds, { readonly outcome: 'notSent' }>;

/** Why it was decided so, in Swedish. */
export const routingInSwedish = (grounds: Grounds, say: Say): Sentence => {
  switch (grounds.outcome) {
    case 'sent': {
      const first = `Skickas från ${say.list(grounds.from.map(say.location))}${becauseOf(grounds, say)}`;
      return {
        words: sentences([first, ...toldOf(grounds, say), cutShortOf(grounds), decidedBy(grounds)]),
        quoted: null,
      };
    }
    case 'notSent': {
      const first = `Skickas inte: ${FAILURES[grounds.because]}`;
      return { words: sentences([first, ...toldOf(grounds, say), decidedBy(grounds)]), quoted: null };
    }
    case 'stockMoved':
      return { words: `Lagret försvann för ${say.number(grounds.plans)} planer i rad.`, quoted: null };
    case 'turnedDown': {
      const who = say.list(grounds.locations.map(say.location));
      const next = 'Dirigera om så att reglerna får fortsätta, välj en plats, eller annullera det som väntar';
      return { words: `${who} har tackat nej. ${next}.`, quoted: null };
    }
    case 'noted':
      return { words: 'Skickas inte:', quoted: grounds.reason };
  }
};

const becauseOf = ({ because, currency }: Sent, say: Say): string => {
  switch (because.kind) {
    case 'onlyWay':
      return ' eftersom det inte går på annat sätt';
    case 'alike':
      return `; ${say.list(because.others.map(say.location))} hade varit lika bra, men kommer senare i bokstavsordning`;
    case 'better': {
      const more = because.more.map((difference) => moreOf(difference, currency, say));
      const less = because.less.map((difference) => lessOf(difference, currency, say));
      const though = less.length === 0 ? '' : `, fast det skulle ha ${say.list(less)}`;
      return ` eftersom ${say.list(because.others.map(say.location))} skulle ha ${say.list(more)}${though}`;
    }
    case 'fewestParcels': {
      const safety = because.usedSafetyStock ? '. Säkerhetslager fick användas' : '';
      return ` eftersom inget annat sätt ger färre kollin och är närmare${safety}`;
    }
  }
};

const hours = (by: number, say: Say): string => `${say.number(by)} ${by === 1 ? 'timme' : 'timmar'}`;
const parcels = (by: number, say: Say): string => `${say.number(by)} ${by === 1 ? 'kolli' : 'kollin'}`;

const moreOf = ({ term, by }: Difference, currency: string | null, say: Say): string => {
  switch (term) {
    case 'cost':
      return `kostat ${say.money(by, currency)} mer`;
    case 'speed':
      return `tagit ${hours(by, say)} längre, med försenade dagar räknade tio gånger`;
    case 'distance':
      return `legat ${say.number(by)} km längre bort`;
    case 'parcels':
      return `behövt ${parcels(by, say)} till`;
    case 'scarcity':
      return `tagit av knappare lager (${say.number(by)} poäng i täckning)`;
    case 'load':
      return `varit ${say.number(by)} % fullare den dagen`;
  }
};

const lessOf = ({ term, by }: Difference, currency: string | null, say: Say): string => {
  switch (term) {
    case 'cost':
      return `kostat ${say.money(by, currency)} mindre`;
    case 'speed':
      return `gått ${hours(by, say)} fortare`;
    case 'distance':
      return `legat ${say.number(by)} km närmare`;
    case 'parcels':
      return `behövt ${parcels(by, say)} mindre`;
    case 'scarcity':
      return `sparat på knappt lager (${say.number(by)} poäng i täckning)`;
    case 'load':
      return `varit ${say.number(by)} % tommare den dagen`;
  }
};

const FAILURES: { readonly [F in NotSent['because']]: string } = {
  noPlan: 'de platser som får skicka har för lite, inom vad kanalen och regeln tillåter',
  notFound: 'sökningen avbröts innan den hade hittat ett sätt',
  service: 'kanalen tillåter inte den leveranstjänst som begärs',
  incomplete: 'kanalen skickar bara hela order, och en del väntar på lager',
  parcels: 'ordern har redan så många kollin som den får ha',
  tooLittle: 'alla platser som får skicka har tillsammans för lite',
};

const RELAXED: { readonly [R in Relaxation]: string } = {
  locations: 'regelns platser',
  locationTypes: 'regelns slag av platser',
  distance: 'det längsta avståndet',
  leadTime: 'den längsta ledtiden',
  sameDay: 'att det går samma dag',
  keepBack: 'det som butiker håller inne',
  capacity: 'att inte skicka en full dag',
  safetyStock: 'säkerhetslagret',
  maxParcels: 'det högsta antalet kollin',
  allowSplitLine: 'att hålla rader hela',
};

/** Why a location was left out, after how many there are of them or by itself. */
export const REMOVED_IN_SWEDISH: { readonly [R in Removal]: string } = {
  forced: 'som operatören inte valde',
  paused: 'i paus',
  transfer: 'varifrån det skulle behöva föras till hämtstället',
  carriers: 'utan transportör som kanalen tillåter',
  channel: 'utanför kanalen',
  service: 'utan tjänsten',
  destination: 'som inte skickar dit',
  capacity: 'med full dag',
  hoursToShip: 'som skickar för sent för kanalen',
  daysToDeliver: 'som levererar för sent för kanalen',
  rejected: 'som har tackat nej',
  attributes: 'som inte för sådana varor',
  stock: 'utan lager',
  locations: 'utanför regelns platser',
  locationTypes: 'av annat slag än regelns',
  distance: 'för långt bort',
  leadTime: 'med för lång ledtid',
  sameDay: 'som inte skickar samma dag',
  keepBack: 'som håller inne vad de har',
};

const toldOf = ({ relaxed, removed }: Sent | NotSent, say: Say): readonly (string | null)[] => {
  const out = removed.map(({ by, count }) => `${say.number(count)} ${REMOVED_IN_SWEDISH[by]}`);
  return [
    relaxed.length === 0 ? null : `Det som fick ge vika: ${say.list(relaxed.map((step) => RELAXED[step]))}`,
    out.length === 0 ? null : `Bortvalda platser: ${say.list(out)}`,
  ];
};

const cutShortOf = ({ cutShort }: Sent): string | null => {
  if (cutShort === null) return null;
  return cutShort.percent === null
    ? 'Sökningen avbröts, så det kan finnas en mindre plan'
    : `Sökningen avbröts: den bästa planen har högst ${cutShort.percent} % färre poäng`;
};

const decidedBy = ({ decidedBy: by }: Sent | NotSent): string | null => {
  if (by === null) return null;
  if (by.kind === 'operator') return 'En operatör ville ha den här platsen';
  // As long as no rules have been activated, it is the built-in one.
  if (by.rules === 0) return 'Inbyggd regel: färst kollin, sedan närmast';
  return `Regel: ”${by.rule}” i reglernas version ${by.rules}`;
};
