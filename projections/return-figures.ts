import type { OrderFacts } from '../domain/order/facts.ts';
import type { Recorded } from '../log/codec.ts';
import { dailyId } from './daily.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** What was shipped of a SKU on one day (UTC, of when the facts were recorded), and what of it was asked back that day. */
export type ReturnFiguresDocument = {
  readonly date: string;
  /** `EVERY_SKU`: of everything. */
  readonly sku: string;
  readonly unitsShipped: number;
  readonly unitsReturned: number;
  /** Units asked back, by the reason that was given; beyond `REASONS_MAX` reasons they are of `OTHER`. */
  readonly reasons: { readonly [reason: string]: number };
};

/** No SKU is empty. */
export const EVERY_SKU = '';
/** Where the policy does not say which reasons there are, people write what they like. */
const REASONS_MAX = 100;
const OTHER = 'other';

/** Units are as the stock counts them: of a kit, its components. Counted when they are asked back, whatever becomes of them. */
export const returnFigures: Projection<Recorded, ReturnFiguresDocument> = {
  name: 'return-figures',
  version: 1,
  indexes: [['sku', 'date']],
  keys: (event) => {
    const skus = new Set(unitsIn(event).map(({ sku }) => sku));
    return skus.size === 0 ? [] : [...skus, EVERY_SKU].map((sku) => dailyId(dateOf(event), sku));
  },
  evolve: (document, event, id) => {
    const date = dateOf(event);
    const sku = id.slice(date.length + 1);
    const before = document ?? { date, sku, unitsShipped: 0, unitsReturned: 0, reasons: {} };
    return unitsIn(event)
      .filter((units) => sku === EVERY_SKU || units.sku === sku)
      .reduce(counted, before);
  },
};

type Units = { readonly sku: string; readonly quantity: number; readonly reason: string | null };

const counted = (figures: ReturnFiguresDocument, { quantity, reason }: Units): ReturnFiguresDocument => {
  if (reason === null) return { ...figures, unitsShipped: figures.unitsShipped + quantity };
  const isFull = Object.keys(figures.reasons).length >= REASONS_MAX && ownOf(figures.reasons, reason) === undefined;
  const counter = isFull ? OTHER : reason;
  const reasons = { ...figures.reasons, [counter]: (ownOf(figures.reasons, counter) ?? 0) + quantity };
  return { ...figures, unitsReturned: figures.unitsReturned + quantity, reasons };
};

const dateOf = (event: Recorded): string => event.metadata.at.slice(0, 'YYYY-MM-DD'.length);

const unitsIn = (event: Recorded): readonly Units[] => {
  switch (event.type) {
    case 'StockShipped':
      return [{ sku: event.data.sku, quantity: event.data.quantity, reason: null }];
    case 'ReturnRequested':
      return askedBack(event.data);
    default:
      return [];
  }
};

const askedBack = ({ lines }: OrderFacts['ReturnRequested']): readonly Units[] =>
  lines.flatMap(({ goods = [], quantity, reason }) =>
    goods.map((one) => ({ sku: one.sku, quantity: one.quantity * quantity, reason })),
  );
