import type { DateCause, RiskCause } from '../../api/codes.ts';
import type { Counter, ExceptionDetails } from '../../api/exception-documents.ts';
import { routingInEnglish } from './routing-english.ts';
import { type Say, type Sentence, saidOf, short } from './say.ts';

/** What happened, in English. */
export const exceptionInEnglish = (details: ExceptionDetails, say: Say): Sentence => {
  switch (details.what) {
    case 'routingFailed':
      return routingInEnglish(details.grounds, say);
    case 'overcommitted':
      return own(overcommitted(details, say));
    case 'reservationLost': {
      const now = details.onShortage === 'cancel' ? 'cancelled' : 'now a backorder';
      return own(`${say.number(details.quantity)} of ${details.sku} were reserved and are not there: ${now}.`);
    }
    case 'promiseBroken':
      return own(promiseBroken(details, say));
    case 'promiseAtRisk': {
      const what = details.fulfilment === null ? 'Some of the order' : `Fulfilment ${short(details.fulfilment)}`;
      const by = say.dayTime(details.leaveBy);
      return own(`${what} must have left by ${by} to keep what was promised: it ${RISKS[details.because]}.`);
    }
    case 'pickLate':
      return own(
        `Fulfilment ${short(details.fulfilment)} should have been picked at ${say.location(details.location)} by ${say.dayTime(details.due)}.`,
      );
    case 'shipLate':
      return own(
        `Fulfilment ${short(details.fulfilment)} should have left, or been ready, at ${say.location(details.location)} by ${say.dayTime(details.due)}.`,
      );
    case 'holdLeaked': {
      const { leaks, known } = details;
      const held = leaks.map(
        ({ sku, held, wanted }) => `${say.number(held)} of ${sku}, where the order has ${say.number(wanted)}`,
      );
      return own(`The stock ledgers hold ${held.join('; ')}${known ? '' : ': the order is not in the log'}.`);
    }
    case 'counterDiffers':
      return own(counterDiffers(details, say));
    case 'viewHalted':
      return quoting(
        `The view ${details.view} stands still at ${details.fact}, position ${details.position}:`,
        details.error,
      );
    case 'deliveryFailed': {
      const { target, fact, revision, attempts, reason } = details;
      const tries = attempts === 1 ? 'one attempt' : `${say.number(attempts)} attempts`;
      return quoting(`${target} did not take ${fact} (revision ${revision}) in ${tries}:`, reason);
    }
    case 'inboundFailed': {
      const { topic, connector, subject, reason } = details;
      return quoting(`${topic} from ${connector} (${subject}) could not be worked:`, reason);
    }
    case 'reconciliationDiffers': {
      const { connector, differences, day } = details;
      const things = differences === 1 ? 'one thing' : `${say.number(differences)} things`;
      return own(`${connector} has ${things} otherwise than we have, of ${say.day(day)}.`);
    }
    case 'reconciliationFailed': {
      const { connector, day, reason } = details;
      return quoting(`${connector} could not be compared with what we have of ${say.day(day)}:`, reason);
    }
    case 'returnOverdue':
      return own(`Not all of return ${short(details.return)} had come in by ${say.dayTime(details.dueAt)}.`);
    case 'unexpectedGoods': {
      const units = details.units.map(({ sku, quantity }) => `${say.number(quantity)} of ${sku}`);
      const where = say.location(details.location);
      return own(
        `${say.list(units)} came to ${where} with return ${short(details.return)} without being expected: its refund waits.`,
      );
    }
    case 'blindReturn': {
      const { quantity, sku, location, parcel, note } = details;
      const what = `${say.number(quantity)} of ${sku ?? 'something unknown'}`;
      const by = parcel === null ? '' : `, parcel ${parcel}`;
      return quoting(`${what} came to ${say.location(location)} without an order${by}:`, note);
    }
    case 'fulfilmentNotBooked': {
      const { fulfilment, connector, said } = details;
      return quoting(`Fulfilment ${short(fulfilment)} could not be booked with ${connector}:`, saidOf(said));
    }
    case 'returnNotBooked': {
      const { return: back, connector, said } = details;
      return quoting(`No label could be booked with ${connector} for return ${short(back)}:`, saidOf(said));
    }
    case 'parcelUndelivered': {
      const when = details.since === null ? '' : ` on ${say.dayTime(details.since)}`;
      return own(`Parcel ${details.parcel} could not be delivered${when}.`);
    }
    case 'parcelReturned': {
      const where = details.location === null ? '' : ` to ${say.location(details.location)}`;
      return own(
        `A parcel could not be given to its customer and comes back${where} as return ${short(details.return)}.`,
      );
    }
    case 'parcelLost':
      return own(`Parcel ${details.parcel} has been lost by its carrier.`);
    case 'returnParcelLost': {
      const { parcel, return: back } = details;
      return own(`Parcel ${parcel} of return ${short(back)} has been lost by its carrier on its way back.`);
    }
  }
};

const own = (words: string): Sentence => ({ words, quoted: null });
const quoting = (words: string, quoted: string): Sentence => ({ words, quoted });

type Of<W extends ExceptionDetails['what']> = Extract<ExceptionDetails, { readonly what: W }>;

const overcommitted = ({ sku, location, shortfall, losers, more }: Of<'overcommitted'>, say: Say): string => {
  const named = losers.map(({ order, quantity, onShortage }) => {
    const then = onShortage === 'cancel' ? 'cancelled' : 'routed again';
    return `${short(order)} (${say.number(quantity)}, ${then})`;
  });
  const all = more === 0 ? named : [...named, `${say.number(more)} more`];
  return `${say.number(shortfall)} fewer of ${sku} are at ${say.location(location)} than were allocated. Orders that lose: ${say.list(all)}.`;
};

const promiseBroken = ({ sku, at, was, promisedBy, cause, supply }: Of<'promiseBroken'>, say: Say): string => {
  const now = at === null ? `Nobody can say when ${sku} will be there` : `${sku} will be there on ${say.dayTime(at)}`;
  const before = was === null ? '' : `, and not on ${say.dayTime(was)}`;
  const promise = promisedBy === null ? '' : `; promised by ${say.dayTime(promisedBy)}`;
  return `${now}${before}${promise}. ${CAUSES[cause]}${supply === null ? '' : `: ${supply}`}.`;
};

const counterDiffers = ({ sku, revision, differences }: Of<'counterDiffers'>, say: Say): string => {
  const all = differences.map(({ counter, at, channel, counted, expected }) => {
    const where = at === null ? '' : ` at ${say.location(at)}`;
    const whose = channel === undefined ? '' : ` of ${say.channel(channel)}`;
    return `${COUNTERS[counter]}${where}${whose} is ${say.number(counted)}, not ${say.number(expected)}`;
  });
  return `At revision ${revision} of ${sku}: ${all.join('; ')}.`;
};

const RISKS: { readonly [C in RiskCause]: string } = {
  held: 'is held',
  unroutable: 'has no location that can send it',
  awaitingStock: 'waits for stock',
  notShipped: 'has not been shipped',
};

const CAUSES: { readonly [C in DateCause]: string } = {
  demand: 'Who waits for it has changed',
  stock: 'Stock came or went that was not expected',
  supplyExpected: 'Supply is expected',
  supplyReceived: 'Supply has come in',
  supplyCancelled: 'Supply will not come',
  supplyLost: 'Supply was lost',
  supplyLate: 'Supply is late',
};

const COUNTERS: { readonly [C in Counter]: string } = {
  pooled: 'reserved at no location',
  backordered: 'backordered',
  held: 'reserved',
  demand: 'reserved by demand',
  allocated: 'allocated',
  'channel open': 'open of the channel',
  'channel backordered': 'backordered of the channel',
  'view reserved': 'reserved in the view',
  'view backordered': 'backordered in the view',
  'view onHand': 'on hand in the view',
  'view allocated': 'allocated in the view',
  'view damaged': 'damaged in the view',
  'view quarantined': 'quarantined in the view',
  'view inReturn': 'in return in the view',
  'view display': 'on display in the view',
  'view notFound': 'not found in the view',
};
