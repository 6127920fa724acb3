import type { LineId } from '../../domain/ids.ts';
import { lineOf, type Order } from '../../domain/order/order.ts';
import { totalOf } from '../../domain/order/request.ts';
import type { Difference } from '../../domain/reconciliation.ts';
import { cancelledBy, changesIn, isCounted } from '../channels/changes.ts';
import type { Notice } from '../channels/notice.ts';
import { decimalOf } from '../money.ts';

type Of<K extends Notice['kind']> = Extract<Notice, { readonly kind: K }>;

/** The order that notices are about; `null` where they tell of none that we take. */
export const externalIdIn = (notices: readonly Notice[]): string | null =>
  notices.flatMap((notice) => ('externalId' in notice ? [notice.externalId] : []))[0] ?? null;

/**
 * How an order as its shop has it (the notices of its document) differs from ours (`null`: we have none such); `null` where taking the
 * document would change nothing, and where nothing was decided here that the shop does not have. Only the first way in which it differs
 * is told: the others may follow from it.
 */
export const compareOrder = (ours: Order | null, notices: readonly Notice[]): Difference | null => {
  const placed = notices.find((notice) => notice.kind === 'orderPlaced');
  const externalId = externalIdIn(notices);
  if (externalId === null) return null;
  if (ours === null) {
    return placed === undefined || placed.isSent === true || isGone(notices) ? null : missingHere(externalId, placed);
  }
  // What was refused here for want of stock has been told to the shop.
  if (ours.refused !== null) return null;
  const about = { subject: externalId, order: ours.id };
  const isWanted = ours.lines.some((line) => line.cancelled < line.ordered);
  if (isGone(notices)) {
    return isWanted
      ? { kind: 'orderCancelledThere', ...about, here: unitsOf(ours), there: CANCELLED, canMend: true }
      : null;
  }
  if (placed === undefined) return null;
  if (!isWanted && placed.isSent !== true) {
    return { kind: 'orderCancelledHere', ...about, here: CANCELLED, there: wantedIn(placed), canMend: false };
  }
  return quantitiesOf(ours, placed, notices) ?? totalsOf(ours, placed);
};

/** One of ours that the shop does not have. */
export const missingThere = (ours: Order): Difference => ({
  kind: 'orderMissingThere',
  ...{ subject: ours.externalId, order: ours.id, here: unitsOf(ours), there: NONE, canMend: false },
});

/** What the shop has and nobody can read. */
export const unreadable = (subject: string, errors: readonly string[]): Difference => ({
  ...{ kind: 'orderUnreadable', subject, order: null, here: NONE, there: errors.slice(0, 3).join('; ') },
  canMend: false,
});

const CANCELLED = 'cancelled';
const NONE = 'none';

const missingHere = (subject: string, placed: Of<'orderPlaced'>): Difference => ({
  kind: 'orderMissingHere',
  ...{ subject, order: null, here: NONE, there: wantedIn(placed), canMend: true },
});

/** Nothing of it is wanted there. */
const isGone = (notices: readonly Notice[]): boolean =>
  notices.some(
    (notice) => notice.kind === 'orderEmptied' || (notice.kind === 'orderCancelled' && notice.lines === null),
  );

const quantitiesOf = (ours: Order, placed: Of<'orderPlaced'>, notices: readonly Notice[]): Difference | null => {
  const { order: request, hold, refunds = [] } = placed;
  const taken = changesIn(ours, request, placed, hold);
  const cancelled = notices.flatMap((notice) => (notice.kind === 'orderCancelled' ? [notice] : []));
  const lost = [
    ...refunds.filter((refund) => !isCounted(ours, refund.reference)).flatMap((refund) => cancelledBy(ours, refund)),
    ...cancelled.filter(({ reference }) => !ours.references.includes(reference)).flatMap(({ lines }) => lines ?? []),
  ].filter(({ line }) => leftOf(ours, line) > 0);
  const there = wantedUnits(placed, cancelled);
  const concerned = new Set<LineId>([...taken.fewer, ...lost].map(({ line }) => line));
  for (const { id } of taken.more) if (id !== undefined) concerned.add(id);
  const canMend = concerned.size > 0;
  for (const [line, units] of there)
    if (lineOf(ours, line) !== undefined && leftOf(ours, line) < units) concerned.add(line);
  if (concerned.size === 0) return null;
  const lines = [...concerned].sort();
  const text = (units: (line: LineId) => number) => lines.map((line) => `line ${line}: ${units(line)}`).join('; ');
  return {
    kind: 'quantitiesDiffer',
    ...{ subject: ours.externalId, order: ours.id, canMend },
    here: text((line) => leftOf(ours, line)),
    there: text((line) => there.get(line) ?? 0),
  };
};

/** Units that the shop wants of each line, less what it tells apart to have been cancelled. */
const wantedUnits = (
  { order }: Of<'orderPlaced'>,
  cancelled: readonly Of<'orderCancelled'>[],
): ReadonlyMap<LineId, number> => {
  const units = new Map<LineId, number>();
  for (const { id, quantity } of order.lines) if (id !== undefined) units.set(id, quantity);
  for (const { line, quantity } of cancelled.flatMap(({ lines }) => lines ?? [])) {
    units.set(line, Math.max(0, (units.get(line) ?? 0) - quantity));
  }
  return units;
};

const leftOf = (order: Order, id: LineId): number => {
  const line = lineOf(order, id);
  return line === undefined ? 0 : line.ordered - line.cancelled;
};

/** Compared as long as it is the order that was placed: what was changed since was charged or given back by facts of its own. */
const totalsOf = (ours: Order, { order: request }: Of<'orderPlaced'>): Difference | null => {
  const first = ours.original;
  if (first === null || first.lines.length !== request.lines.length) return null;
  const isSame = request.lines.every(({ id, quantity }) =>
    first.lines.some((line) => line.id === id && line.quantity === quantity),
  );
  if (!isSame) return null;
  const { shipping } = first;
  const lines = first.lines.map(({ sku, quantity, unitPrice, discount }) => ({ sku, quantity, unitPrice, discount }));
  const here = totalOf({ lines, ...(shipping !== null && { shipping }) });
  const there = totalOf(request);
  if (here === there && first.currency === request.currency) return null;
  return {
    kind: 'totalDiffers',
    ...{ subject: ours.externalId, order: ours.id, canMend: false },
    here: `${decimalOf(here, first.currency)} ${first.currency}`,
    there: `${decimalOf(there, request.currency)} ${request.currency}`,
  };
};

const unitsOf = ({ lines }: Order): string =>
  unitsText(lines.reduce((sum, { ordered, cancelled }) => sum + ordered - cancelled, 0));

const wantedIn = ({ order }: Of<'orderPlaced'>): string =>
  unitsText(order.lines.reduce((sum, { quantity }) => sum + quantity, 0));

const unitsText = (units: number): string => `${units} ${units === 1 ? 'unit' : 'units'}`;
