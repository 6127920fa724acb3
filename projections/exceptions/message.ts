import type { RiskCause } from '../../domain/order/promise-risk.ts';
import type { Leak } from '../../domain/order/stock.ts';
import { sentenceOf } from '../../domain/routing/sentence.ts';
import type { CounterDifference } from '../../domain/stock/counters.ts';
import type { ExceptionDetails } from './details.ts';

/** What happened as one reads it, in English. */
export const messageOf = (details: ExceptionDetails): string => {
  switch (details.what) {
    case 'routingFailed':
      return sentenceOf(details.grounds);
    case 'overcommitted': {
      const { sku, location, shortfall } = details;
      return `${shortfall} fewer of ${sku} are at ${location} than were allocated. Orders that lose: ${losersMessage(details)}.`;
    }
    case 'reservationLost': {
      const now = details.onShortage === 'cancel' ? 'cancelled' : 'now a backorder';
      return `${details.quantity} of ${details.sku} were reserved for the order and are not there: ${now}.`;
    }
    case 'promiseBroken':
      return brokenMessage(details);
    case 'promiseAtRisk': {
      const what = details.fulfilment === null ? 'Some of the order' : `Fulfilment ${details.fulfilment}`;
      return `${what} must have left by ${details.leaveBy} to keep what was promised: it ${RISKS[details.because]}.`;
    }
    case 'pickLate':
      return `Fulfilment ${details.fulfilment} should have been picked at ${details.location} by ${details.due}.`;
    case 'shipLate':
      return `Fulfilment ${details.fulfilment} should have left, or been ready, at ${details.location} by ${details.due}.`;
    case 'holdLeaked':
      return `The stock ledgers hold ${details.leaks.map(leakMessage).join('; ')}${details.known ? '' : ': it is not in the log'}.`;
    case 'counterDiffers': {
      const { sku, revision, differences } = details;
      return `At revision ${revision} of ${sku}: ${differences.map(differenceMessage).join('; ')}.`;
    }
    case 'viewHalted':
      return `The view ${details.view} stands still at ${details.fact}, position ${details.position}: ${details.error}.`;
    case 'deliveryFailed': {
      const { target, fact, stream, revision, attempts, reason } = details;
      return `${target} did not take ${fact} (revision ${revision} of ${stream}) in ${attempts} attempts: ${reason}.`;
    }
    case 'inboundFailed': {
      const { connector, subject, topic, reason } = details;
      return `${topic} from ${connector} (${subject}) could not be worked: ${reason}.`;
    }
    case 'reconciliationDiffers':
      return `${details.connector} has ${details.differences} otherwise than we have it, of ${details.day}.`;
    case 'reconciliationFailed':
      return `${details.connector} could not be compared with what we have of ${details.day}: ${details.reason}.`;
    case 'returnOverdue':
      return `Not all of return ${details.return} had come in by ${details.dueAt}.`;
    case 'unexpectedGoods': {
      const units = details.units.map(({ sku, quantity }) => `${quantity} of ${sku}`).join(', ');
      return `${units} came to ${details.location} with return ${details.return} without being expected: its refund waits.`;
    }
    case 'blindReturn': {
      const { quantity, sku, location, note } = details;
      const parcel = details.parcel === null ? '' : `, parcel ${details.parcel}`;
      return `${quantity} of ${sku ?? 'something unknown'} came to ${location} without an order${parcel}: ${note}`;
    }
    case 'fulfilmentNotBooked':
      return `Fulfilment ${details.fulfilment} could not be booked with ${details.connector}: ${saidMessage(details)}.`;
    case 'returnNotBooked':
      return `No label could be booked with ${details.connector} for return ${details.return}: ${saidMessage(details)}.`;
    case 'parcelUndelivered':
      return `Parcel ${details.parcel} could not be delivered${details.since === null ? '' : ` at ${details.since}`}.`;
    case 'parcelReturned':
      return `A parcel could not be given to its customer and comes back to ${details.location} as return ${details.return}.`;
    case 'parcelLost':
      return `Parcel ${details.parcel} has been lost by its carrier: give the money back, or send the goods again.`;
    case 'returnParcelLost':
      return `Parcel ${details.parcel} of return ${details.return} has been lost by its carrier on its way back: close the return.`;
  }
};

type Of<W extends ExceptionDetails['what']> = Extract<ExceptionDetails, { readonly what: W }>;

const losersMessage = ({ losers, more }: Of<'overcommitted'>): string => {
  const named = losers.map(
    ({ order, quantity, onShortage }) =>
      `${order} (${quantity}, ${onShortage === 'cancel' ? 'cancelled' : 'routed again'})`,
  );
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
};

const brokenMessage = ({ sku, at, was, promisedBy, cause, supply }: Of<'promiseBroken'>): string => {
  const now = at === null ? `Nobody can say when ${sku} will be there` : `${sku} will be there at ${at}`;
  const before = was === null ? '' : `, and not at ${was}`;
  const promise = promisedBy === null ? '' : `; promised by ${promisedBy}`;
  return `${now}${before}${promise} (${cause}${supply === null ? '' : ` ${supply}`}).`;
};

const RISKS: { readonly [C in RiskCause]: string } = {
  held: 'is held',
  unroutable: 'has no location that can send it',
  awaitingStock: 'waits for stock',
  notShipped: 'has not been shipped',
};

const leakMessage = ({ sku, held, wanted }: Leak): string => `${held} of ${sku}, where the order has ${wanted}`;

const differenceMessage = ({ counter, at, channel, counted, expected }: CounterDifference): string =>
  `${counter}${at === null ? '' : ` at ${at}`}${channel === undefined ? '' : ` of ${channel}`} is ${counted}, not ${expected}`;

const saidMessage = ({ said }: Of<'fulfilmentNotBooked' | 'returnNotBooked'>): string =>
  said.map(({ text, field }) => (field === null ? text : `${field}: ${text}`)).join('; ');
