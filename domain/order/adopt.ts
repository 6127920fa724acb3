import type { LineId, Sku } from '../ids.ts';
import type { Told } from '../stock/ledger.ts';
import { evolve } from './evolve.ts';
import type { OrderEvent, Quantity } from './facts.ts';
import { goodsOf, perUnitOf } from './goods.ts';
import type { Bucket, Line, Order } from './order.ts';

/** What the ledger says an order has of a SKU, beside what is allocated to the fulfilments that the order knows. */
export type StockPosition = {
  readonly sku: Sku;
  readonly reserved: number;
  readonly backordered: number;
  /** When what is backordered will be there, as far as it has been said. */
  readonly told?: Told;
};

/**
 * Takes over what the ledgers have for the order: open units become reserved or backordered, backorders that were filled become
 * reserved, and reservations that were lost become backorders; and the order knows when what it waits for will be there. A kit is
 * reserved as soon as all of its components are. Decides to nothing where they agree. Positions are of all SKUs that are related
 * (`relatedSkus`): lines of others are left as they are.
 */
export const adoptStock = (order: Order, positions: readonly StockPosition[]): readonly OrderEvent[] => {
  const of = new Map(positions.map((position) => [position.sku, position]));
  const lines = order.lines.filter((line) => isOf(line, of));
  const reserved = (sku: Sku) => of.get(sku)?.reserved ?? 0;
  const waiting = (sku: Sku) => of.get(sku)?.backordered ?? 0;

  const cut = losing(lines, reserved);
  const free = pot(of.keys(), (sku) => reserved(sku) - unitsOf(lines, sku, (line) => line.reserved - cut(line)));
  // A kit that is given up leaves units of which others may keep what they have.
  const spared = shareOut(lines, cut, [free]);
  const losses = (line: Line) => cut(line) - quantityOf(spared, line.id);
  const lost = lines.map((line) => ({ line: line.id, quantity: losses(line) })).filter(({ quantity }) => quantity > 0);
  const filled = pot(of.keys(), (sku) => unitsOf(lines, sku, (line) => line.backordered + losses(line)) - waiting(sku));
  const filling = shareOut(lines, inBucket('backordered'), [filled, free]);
  const opened = shareOut(lines, inBucket('open'), [free]);
  const has = (line: Line) => line.reserved + line.backordered + quantityOf(opened, line.id);
  const rest = pot(of.keys(), (sku) => reserved(sku) + waiting(sku) - unitsOf(lines, sku, has));
  const queued = shareOut(lines, (line) => line.open - quantityOf(opened, line.id), [rest]);

  const events: OrderEvent[] = [];
  if (filling.length > 0) events.push({ type: 'BackordersReserved', data: { lines: filling } });
  if (opened.length > 0) events.push({ type: 'LinesReserved', data: { lines: opened } });
  if (queued.length > 0) events.push({ type: 'LinesBackordered', data: { lines: queued } });
  // The last, because the ledger has then to be told first, and open units are taken over only while they are waited for.
  if (lost.length > 0) events.push({ type: 'ReservationsLost', data: { lines: lost } });
  return [...events, ...expectations(events.reduce(evolve, order), of)];
};

type Positions = ReadonlyMap<Sku, StockPosition>;

/** True for goods of which all positions are known. */
const isOf = (line: Line, positions: Positions): boolean => {
  const goods = goodsOf(line);
  return goods.length > 0 && goods.every(({ sku }) => positions.has(sku));
};

/** Units of SKUs that are there to be shared out; what is taken is taken from it. */
type Pot = Map<Sku, number>;

const pot = (skus: Iterable<Sku>, units: (sku: Sku) => number): Pot =>
  new Map([...skus].map((sku) => [sku, Math.max(0, units(sku))]));

const inBucket =
  (bucket: Bucket) =>
  (line: Line): number =>
    line[bucket];

const unitsOf = (lines: readonly Line[], sku: Sku, quantity: (line: Line) => number): number =>
  lines.reduce((sum, line) => sum + perUnitOf(line, sku) * quantity(line), 0);

/** Reserved units of lines that have to be given up because the ledgers have fewer; the first line first. */
const losing = (lines: readonly Line[], reserved: (sku: Sku) => number): ((line: Line) => number) => {
  const lost = new Map<LineId, number>();
  const losses = (line: Line) => lost.get(line.id) ?? 0;
  /** Units of each SKU that lines keep so far. */
  const kept = new Map<Sku, number>();
  const keep = (line: Line, units: number): void => {
    for (const { sku, quantity } of goodsOf(line)) kept.set(sku, (kept.get(sku) ?? 0) + units * quantity);
  };
  for (const line of lines) keep(line, line.reserved);
  for (const line of lines) {
    for (const { sku, quantity } of goodsOf(line)) {
      const missing = (kept.get(sku) ?? 0) - reserved(sku);
      const less = Math.min(line.reserved - losses(line), Math.ceil(missing / quantity));
      if (less <= 0) continue;
      lost.set(line.id, losses(line) + less);
      keep(line, -less);
    }
  }
  return losses;
};

/** Gives lines as much as they want and all of the pots have, in whole units of the line; the first line first. */
const shareOut = (
  lines: readonly Line[],
  wanted: (line: Line) => number,
  pots: readonly Pot[],
): readonly Quantity[] => {
  const given: Quantity[] = [];
  for (const line of lines) {
    const goods = goodsOf(line);
    let units = wanted(line);
    for (const { sku, quantity } of goods) {
      for (const one of pots) units = Math.min(units, Math.floor((one.get(sku) ?? 0) / quantity));
    }
    if (units <= 0) continue;
    given.push({ line: line.id, quantity: units });
    for (const { sku, quantity } of goods) for (const one of pots) one.set(sku, (one.get(sku) ?? 0) - units * quantity);
  }
  return given;
};

const quantityOf = (units: readonly Quantity[], line: LineId): number =>
  units.find((one) => one.line === line)?.quantity ?? 0;

/** What the ledgers say of when units will be there that still wait, where the order knows otherwise. */
const expectations = (order: Order, positions: Positions): readonly OrderEvent[] => {
  const said = new Map<string, { readonly told: Told; readonly lines: { line: LineId; at: Told['at'] }[] }>();
  for (const line of order.lines) {
    if (line.backordered === 0 || !isOf(line, positions)) continue;
    const told = lastOf(line, positions);
    if (line.expectedAt === told.at) continue;
    const key = JSON.stringify([told.at, told.cause, told.supply]);
    const { lines } = said.get(key) ?? { lines: [] };
    said.set(key, { told, lines: [...lines, { line: line.id, at: told.at }] });
  }
  return [...said.values()].map(({ told: { cause, supply }, lines }) => ({
    type: 'BackordersExpected',
    data: { lines, cause, supply },
  }));
};

/** What is there last of what a line waits for; nobody can say of a kit when nobody can of one of its components. */
const lastOf = (line: Line, positions: Positions): Told => {
  let last: Told | null = null;
  for (const { sku } of goodsOf(line)) {
    const position = positions.get(sku);
    if (position === undefined || position.backordered === 0) continue;
    const told = position.told ?? NOTHING_SAID;
    if (last === null || told.at === null || (last.at !== null && told.at > last.at)) last = told;
  }
  return last ?? NOTHING_SAID;
};

const NOTHING_SAID: Told = { at: null, cause: 'demand', supply: null, units: 0 };
