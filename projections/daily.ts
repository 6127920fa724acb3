import type { OrderEvent, Quantity } from '../domain/order/facts.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfOrder } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** The figures of one day (UTC, of when the facts were recorded): of everything, of a channel or of a location. */
export type DailyDocument = Figures & {
  readonly date: string;
  /** `all`, `channel/ID` or `location/ID`. */
  readonly scope: string;
  /** What customers were charged for the orders placed, by currency, in minor units. */
  readonly value: { readonly [currency: string]: number };
};

/** Units are of lines of every kind where they are ordered and cancelled, and of goods from then on. */
const NOTHING = {
  ordersPlaced: 0,
  ordersRefused: 0,
  cancellations: 0,
  unitsOrdered: 0,
  unitsCancelled: 0,
  unitsBackordered: 0,
  fulfilmentsAssigned: 0,
  fulfilmentsAccepted: 0,
  fulfilmentsRejected: 0,
  fulfilmentsShipped: 0,
  fulfilmentsDelivered: 0,
  fulfilmentsCollected: 0,
  unitsShipped: 0,
  shortPicks: 0,
  returnsRequested: 0,
  returnsReceived: 0,
  exceptions: 0,
};

type Figure = keyof typeof NOTHING;
export type Figures = { readonly [F in Figure]: number };

type Count = readonly [figure: Figure, units: number];
type Draft = DailyDocument & { -readonly [F in Figure]: number };

const isFigure = (name: string): name is Figure => name in NOTHING;
export const FIGURES: readonly Figure[] = Object.keys(NOTHING).filter(isFigure);

export const EVERYTHING = 'all';
export const scopeOfChannel = (channel: string): string => `channel/${channel}`;
export const scopeOfLocation = (location: string): string => `location/${location}`;
export const dailyId = (date: string, scope: string): string => `${date}/${scope}`;

/**
 * Counts facts. A day's document of everything is touched by nearly every one of them; the projector folds it in memory and saves it
 * once for each chunk.
 */
export const daily: Projection<Recorded, DailyDocument> = {
  name: 'daily',
  version: 2,
  indexes: [['scope', 'date']],
  keys: (event) => {
    if (countedIn(event, EVERYTHING) === null) return [];
    const scopes = [EVERYTHING, ...channelsOf(event).map(scopeOfChannel), ...locationsOf(event).map(scopeOfLocation)];
    return scopes.map((scope) => dailyId(dateOf(event), scope));
  },
  evolve: (document, event, id) => {
    const date = dateOf(event);
    const scope = id.slice(date.length + 1);
    const before = document ?? { date, scope, ...NOTHING, value: {} };
    const after: Draft = { ...before, value: valueAfter(before.value, event) };
    for (const [figure, units] of countedIn(event, scope) ?? []) after[figure] += units;
    return after;
  },
};

const dateOf = (event: Recorded): string => event.metadata.at.slice(0, 'YYYY-MM-DD'.length);

/** News of the stock may be of another order than the one that led to it: they are of no channel. */
const channelsOf = (event: Recorded): readonly string[] => {
  if (event.type === 'OrderPlaced' || event.type === 'ReturnRequested') return [event.data.channel];
  const { channel } = event.metadata;
  return channel !== undefined && (isOfOrder(event) || event.type === 'StockShipped') ? [channel] : [];
};

const locationsOf = (event: Recorded): readonly string[] => {
  switch (event.type) {
    case 'FulfilmentsAssigned':
      return [...new Set(event.data.fulfilments.map((fulfilment) => fulfilment.location))];
    case 'StockShipped':
    case 'StockOvercommitted':
    case 'ReturnReceived':
      return [event.data.location];
    case 'ReturnRequested':
      return event.data.at === null ? [] : [event.data.at];
    default:
      return event.metadata.location === undefined ? [] : [event.metadata.location];
  }
};

/** What a fact adds to the figures of a scope that it is of; `null` where it is not counted. */
const countedIn = (event: Recorded, scope: string): readonly Count[] | null => {
  switch (event.type) {
    case 'OrderPlaced':
      return [
        ['ordersPlaced', 1],
        ['unitsOrdered', unitsOf(event.data.lines)],
      ];
    case 'OrderRefused':
      return [['ordersRefused', 1]];
    case 'LinesAdded':
      return [['unitsOrdered', unitsOf(event.data.lines)]];
    case 'AdditionRefused':
      return [['unitsOrdered', -unitsOf(event.data.lines)]];
    case 'LinesCancelled':
      return [
        ['cancellations', 1],
        ['unitsCancelled', cancelledUnits(event.data.lines)],
      ];
    case 'LinesBackordered':
    case 'ReservationsLost':
      return [['unitsBackordered', unitsOf(event.data.lines)]];
    case 'FulfilmentsAssigned': {
      const { fulfilments } = event.data;
      const here = fulfilments.filter(({ location }) => scope === scopeOfLocation(location));
      return [['fulfilmentsAssigned', scope.startsWith(scopeOfLocation('')) ? here.length : fulfilments.length]];
    }
    case 'FulfilmentAccepted':
      return [['fulfilmentsAccepted', 1]];
    case 'FulfilmentRejected':
      return [
        ['fulfilmentsRejected', 1],
        ['shortPicks', shortPicks(event)],
      ];
    case 'FulfilmentLinesRejected':
      return [['shortPicks', shortPicks(event)]];
    case 'FulfilmentShipped':
      return [['fulfilmentsShipped', 1]];
    case 'FulfilmentDelivered':
      return [['fulfilmentsDelivered', 1]];
    case 'FulfilmentDeliveryCorrected':
      return [['fulfilmentsDelivered', -1]];
    case 'FulfilmentCollected':
      return [['fulfilmentsCollected', 1]];
    case 'StockShipped':
      return [['unitsShipped', event.data.quantity]];
    case 'ReturnRequested':
      return [['returnsRequested', 1]];
    case 'ReturnReceived':
      return [['returnsReceived', 1]];
    case 'RoutingFailed':
    case 'StockOvercommitted':
    case 'ReservationLost':
    case 'FulfilmentBookingFailed':
    case 'ReturnBookingFailed':
      return [['exceptions', 1]];
    default:
      return null;
  }
};

type DataOf<T extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: T }>['data'];

const shortPicks = ({ data }: { readonly data: DataOf<'FulfilmentLinesRejected'> }): number =>
  data.corrections.some((correction) => correction.kind === 'notFound') ? 1 : 0;

const unitsOf = (lines: readonly Pick<Quantity, 'quantity'>[]): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0);

const cancelledUnits = (lines: DataOf<'LinesCancelled'>['lines']): number =>
  lines.reduce(
    (sum, { open, backordered, reserved, assigned }) => sum + open + backordered + reserved + unitsOf(assigned),
    0,
  );

const valueAfter = (before: DailyDocument['value'], event: Recorded): DailyDocument['value'] => {
  if (event.type !== 'OrderPlaced') return before;
  const { currency, lines, shipping } = event.data;
  const goods = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice - line.discount, 0);
  const charged = goods + (shipping === null ? 0 : shipping.amount - (shipping.discount ?? 0));
  return { ...before, [currency]: (ownOf(before, currency) ?? 0) + charged };
};
