import type { Sku } from '../../domain/ids.ts';
import { apply, draftOf, emptyLedger, type Ledger, unavailableAt } from '../../domain/stock/ledger.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import { type Directory, directory } from '../../runtime/directory.ts';
import { isStockFact, type LedgerAt, streamOf } from '../../runtime/stock.ts';

/** A fact of a ledger, and the ledger after it, which is only as it is until the next step is asked for. */
export type StockStep = LedgerAt & { readonly event: Recorded };

/** Replays a ledger by the fold that it is kept by. */
export async function* replayStock(log: Pick<EventLog, 'read'>, sku: Sku): AsyncGenerator<StockStep> {
  const ledger = draftOf(emptyLedger(sku));
  for await (const page of log.read(streamOf(sku))) {
    for (const event of page.events) {
      if (isStockFact(event)) apply(ledger, event);
      yield { event, ledger, revision: event.revision, position: event.position };
    }
  }
}

/** The locations that a SKU ever lay at, as they are set up now. */
export const locationsOf = async (log: Pick<EventLog, 'read'>, sku: Sku): Promise<Pick<Directory, 'location'>> => {
  const known = directory();
  let places: Ledger['places'] = emptyLedger(sku).places;
  for await (const { ledger } of replayStock(log, sku)) places = ledger.places;
  for (const location of places.keys()) {
    for await (const { events } of log.read(`location-${location}`)) for (const event of events) known.apply(event);
  }
  return known;
};

export const stockHeads = [
  ...['revision', 'at', 'by', 'fact', 'where', 'order'],
  ...['on hand', 'unavailable', 'held', 'pooled', 'allocated', 'backordered'],
];

/** The ledger in a line: units over all of its places. */
export const stockRow = ({ event, ledger, revision }: StockStep): readonly (string | number)[] => {
  const places = [...ledger.places.values()];
  const sum = (of: (place: (typeof places)[number]) => number): number => places.reduce((n, place) => n + of(place), 0);
  return [
    ...[revision, event.metadata.at, event.metadata.by, event.type, named(event, 'location'), named(event, 'order')],
    ...[sum((place) => place.onHand), sum(unavailableAt), sum((place) => place.held)],
    ...[ledger.pooled, sum((place) => place.allocated), ledger.backordered],
  ];
};

const named = ({ data }: Recorded, field: string): string => {
  const value = Object.entries(data).find(([name]) => name === field)?.[1];
  return typeof value === 'string' ? value : '';
};
