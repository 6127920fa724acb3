import type { FactDocument } from '../../api/stock-documents.ts';

/** What a fact did to the stock of a SKU, as far as a line of its history says so. */
export type Change = {
  readonly locations: readonly string[];
  /** How many units it is of; `null` where it counts nothing. */
  readonly units: number | null;
  /** `moved`: so many more, or fewer, are on hand; `counted`: so many are; `held`: on hand is as it was, somebody else has them. */
  readonly how: 'moved' | 'counted' | 'held';
  readonly reason: string | null;
  readonly order: string | null;
  readonly reference: string | null;
  readonly at: string | null;
};

/** Facts that goods come by, or leave by. */
const MORE: ReadonlySet<string> = new Set(['StockAdjusted', 'StockReturned', 'SupplyReceived']);
const LESS: ReadonlySet<string> = new Set(['StockShipped', 'TransferSent']);

export const changeOf = ({ type, data }: Pick<FactDocument, 'type' | 'data'>): Change => {
  const allocations = listIn(data, 'allocations');
  const counted = numberIn(data, 'counted');
  const units =
    counted ??
    numberIn(data, 'delta') ??
    numberIn(data, 'quantity') ??
    numberIn(data, 'shortfall') ??
    (allocations.length > 0 || data.reserved !== undefined
      ? sum(allocations.map((one) => numberIn(one, 'quantity') ?? 0)) +
        (numberIn(data, 'reserved') ?? 0) +
        (numberIn(data, 'backordered') ?? 0)
      : null);
  return {
    locations: [
      ...[data.location, data.from, data.to].flatMap((one) => (typeof one === 'string' ? [one] : [])),
      ...allocations.flatMap((one) => (typeof one.location === 'string' ? [one.location] : [])),
    ],
    units: units !== null && LESS.has(type) ? -units : units,
    how: counted !== null ? 'counted' : MORE.has(type) || LESS.has(type) ? 'moved' : 'held',
    reason: textIn(data, 'reason') ?? textIn(data, 'unavailable'),
    order: textIn(data, 'order'),
    reference: named(textIn(data, 'reference')) ?? textIn(data, 'supply'),
    at: type === 'SupplyExpected' || type === 'BackorderPromised' || type === 'TransferSent' ? dateIn(data) : null,
  };
};

type Data = FactDocument['data'];

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const numberIn = (data: Data, field: string): number | null => {
  const value = data[field];
  return typeof value === 'number' ? value : null;
};
const textIn = (data: Data, field: string): string | null => {
  const value = data[field];
  return typeof value === 'string' ? value : null;
};
/** References that nobody has given it are only there so that it is booked once. */
const named = (reference: string | null): string | null =>
  reference === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(reference) ? null : reference;
const dateIn = (data: Data): string | null => textIn(data, 'expectedAt') ?? textIn(data, 'at');
const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null;
const listIn = (data: Data, field: string): readonly Data[] => {
  const value = data[field];
  return Array.isArray(value) ? value.filter(isData) : [];
};
