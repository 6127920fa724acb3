import type { DateCause, RiskCause } from '../../api/codes.ts';
import type { Counter, ExceptionDetails } from '../../api/exception-documents.ts';
import { routingInSwedish } from './routing-swedish.ts';
import { type Say, type Sentence, saidOf, short } from './say.ts';

/** What happened, in Swedish. */
export const exceptionInSwedish = (details: ExceptionDetails, say: Say): Sentence => {
  switch (details.what) {
    case 'routingFailed':
      return routingInSwedish(details.grounds, say);
    case 'overcommitted':
      return own(overcommitted(details, say));
    case 'reservationLost': {
      const now = details.onShortage === 'cancel' ? 'annullerade' : 'nu en restorder';
      return own(`${say.number(details.quantity)} av ${details.sku} var reserverade och finns inte: ${now}.`);
    }
    case 'promiseBroken':
      return own(promiseBroken(details, say));
    case 'promiseAtRisk': {
      const what = details.fulfilment === null ? 'En del av ordern' : `Leverans ${short(details.fulfilment)}`;
      const by = say.dayTime(details.leaveBy);
      return own(`${what} måste ha gått senast ${by} för att löftet ska hålla: den ${RISKS[details.because]}.`);
    }
    case 'pickLate':
      return own(
        `Leverans ${short(details.fulfilment)} skulle ha plockats på ${say.location(details.location)} senast ${say.dayTime(details.due)}.`,
      );
    case 'shipLate':
      return own(
        `Leverans ${short(details.fulfilment)} skulle ha skickats, eller stått klar, på ${say.location(details.location)} senast ${say.dayTime(details.due)}.`,
      );
    case 'holdLeaked': {
      const { leaks, known } = details;
      const held = leaks.map(
        ({ sku, held, wanted }) => `${say.number(held)} av ${sku}, där ordern har ${say.number(wanted)}`,
      );
      return own(`Lagerböckerna håller ${held.join('; ')}${known ? '' : ': ordern finns inte i loggen'}.`);
    }
    case 'counterDiffers':
      return own(counterDiffers(details, say));
    case 'viewHalted':
      return quoting(
        `Vyn ${details.view} står still vid ${details.fact}, position ${details.position}:`,
        details.error,
      );
    case 'deliveryFailed': {
      const { target, fact, revision, attempts, reason } = details;
      return quoting(
        `${target} tog inte emot ${fact} (revision ${revision}) på ${say.number(attempts)} försök:`,
        reason,
      );
    }
    case 'inboundFailed': {
      const { topic, connector, subject, reason } = details;
      return quoting(`${topic} från ${connector} (${subject}) kunde inte behandlas:`, reason);
    }
    case 'reconciliationDiffers': {
      const { connector, differences, day } = details;
      const things = differences === 1 ? 'en sak' : `${say.number(differences)} saker`;
      return own(`${connector} har ${things} annorlunda än vi, för ${say.day(day)}.`);
    }
    case 'reconciliationFailed': {
      const { connector, day, reason } = details;
      return quoting(`${connector} kunde inte jämföras med vad vi har för ${say.day(day)}:`, reason);
    }
    case 'returnOverdue':
      return own(`Allt i retur ${short(details.return)} hade inte kommit in ${say.dayTime(details.dueAt)}.`);
    case 'unexpectedGoods': {
      const units = details.units.map(({ sku, quantity }) => `${say.number(quantity)} av ${sku}`);
      const where = say.location(details.location);
      return own(
        `${say.list(units)} kom till ${where} med retur ${short(details.return)} utan att väntas: återbetalningen väntar.`,
      );
    }
    case 'blindReturn': {
      const { quantity, sku, location, parcel, note } = details;
      const what = `${say.number(quantity)} av ${sku ?? 'något okänt'}`;
      const by = parcel === null ? '' : `, kolli ${parcel}`;
      return quoting(`${what} kom till ${say.location(location)} utan order${by}:`, note);
    }
    case 'fulfilmentNotBooked': {
      const { fulfilment, connector, said } = details;
      return quoting(`Leverans ${short(fulfilment)} kunde inte bokas hos ${connector}:`, saidOf(said));
    }
    case 'returnNotBooked': {
      const { return: back, connector, said } = details;
      return quoting(`Ingen fraktsedel kunde bokas hos ${connector} för retur ${short(back)}:`, saidOf(said));
    }
    case 'parcelUndelivered': {
      const when = details.since === null ? '' : ` ${say.dayTime(details.since)}`;
      return own(`Kolli ${details.parcel} kunde inte lämnas ut${when}.`);
    }
    case 'parcelReturned': {
      const where = details.location === null ? '' : ` till ${say.location(details.location)}`;
      return own(
        `Ett kolli kunde inte lämnas till kunden och kommer tillbaka${where} som retur ${short(details.return)}.`,
      );
    }
    case 'parcelLost':
      return own(`Kolli ${details.parcel} har kommit bort hos transportören.`);
    case 'returnParcelLost': {
      const { parcel, return: back } = details;
      return own(`Kolli ${parcel} i retur ${short(back)} har kommit bort hos transportören på vägen tillbaka.`);
    }
  }
};

const own = (words: string): Sentence => ({ words, quoted: null });
const quoting = (words: string, quoted: string): Sentence => ({ words, quoted });

type Of<W extends ExceptionDetails['what']> = Extract<ExceptionDetails, { readonly what: W }>;

const overcommitted = ({ sku, location, shortfall, losers, more }: Of<'overcommitted'>, say: Say): string => {
  const named = losers.map(({ order, quantity, onShortage }) => {
    const then = onShortage === 'cancel' ? 'annulleras' : 'dirigeras om';
    return `${short(order)} (${say.number(quantity)}, ${then})`;
  });
  const all = more === 0 ? named : [...named, `${say.number(more)} till`];
  return `${say.number(shortfall)} färre av ${sku} finns på ${say.location(location)} än vad som är tilldelat. Order som blir utan: ${say.list(all)}.`;
};

const promiseBroken = ({ sku, at, was, promisedBy, cause, supply }: Of<'promiseBroken'>, say: Say): string => {
  const now = at === null ? `Ingen kan säga när ${sku} kommer` : `${sku} kommer ${say.dayTime(at)}`;
  const before = was === null ? '' : `, och inte ${say.dayTime(was)}`;
  const promise = promisedBy === null ? '' : `; utlovat senast ${say.dayTime(promisedBy)}`;
  return `${now}${before}${promise}. ${CAUSES[cause]}${supply === null ? '' : `: ${supply}`}.`;
};

const counterDiffers = ({ sku, revision, differences }: Of<'counterDiffers'>, say: Say): string => {
  const all = differences.map(({ counter, at, channel, counted, expected }) => {
    const where = at === null ? '' : ` på ${say.location(at)}`;
    const whose = channel === undefined ? '' : ` i ${say.channel(channel)}`;
    return `${COUNTERS[counter]}${where}${whose} är ${say.number(counted)}, inte ${say.number(expected)}`;
  });
  return `Vid revision ${revision} av ${sku}: ${all.join('; ')}.`;
};

const RISKS: { readonly [C in RiskCause]: string } = {
  held: 'är stoppad',
  unroutable: 'har ingen plats som kan skicka den',
  awaitingStock: 'väntar på lager',
  notShipped: 'är inte skickad',
};

const CAUSES: { readonly [C in DateCause]: string } = {
  demand: 'De som väntar på den är inte längre desamma',
  stock: 'Lager kom eller försvann utan att det väntades',
  supplyExpected: 'Påfyllning väntas',
  supplyReceived: 'Påfyllning har kommit in',
  supplyCancelled: 'Påfyllning kommer inte',
  supplyLost: 'Påfyllning har gått förlorad',
  supplyLate: 'Påfyllning är försenad',
};

const COUNTERS: { readonly [C in Counter]: string } = {
  pooled: 'reserverat utan plats',
  backordered: 'restat',
  held: 'reserverat',
  demand: 'reserverat efter behov',
  allocated: 'tilldelat',
  'channel open': 'öppet i kanalen',
  'channel backordered': 'restat i kanalen',
  'view reserved': 'reserverat enligt vyn',
  'view backordered': 'restat enligt vyn',
  'view onHand': 'i lager enligt vyn',
  'view allocated': 'tilldelat enligt vyn',
  'view damaged': 'skadat enligt vyn',
  'view quarantined': 'i karantän enligt vyn',
  'view inReturn': 'i retur enligt vyn',
  'view display': 'i visning enligt vyn',
  'view notFound': 'inte återfunnet enligt vyn',
};
