import { lineIdOf, type ReturnId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import { cancelLines, cancellableOf } from '../cancel.ts';
import type { OrderEvent, PlacedLine } from '../facts.ts';
import { creditedUnits, replacementsIn, shareOf } from '../money/shares.ts';
import { lineOf, type Order } from '../order.ts';
import { heldFor } from '../pre-order.ts';
import type { Return, ReturnLine } from './facts.ts';

/**
 * What is given in exchange, as lines of the same order; without a price it costs what the returned units did. What is not released
 * by `now` makes the order wait for it.
 */
export const replacementsFor = (order: Order, of: Return, now: Instant): readonly OrderEvent[] => {
  const lines = of.lines.flatMap((returned) => replacementOf(order, of.id, returned));
  if (lines.length === 0) return [];
  const unreleased = of.lines.flatMap(({ exchange }) => {
    const releaseAt = exchange?.releaseAt;
    return releaseAt === undefined || releaseAt <= now ? [] : [{ releaseAt }];
  });
  return [{ type: 'LinesAdded', data: { lines, reference: null } }, ...heldFor(order, unreleased)];
};

const replacementOf = (
  order: Order,
  id: ReturnId,
  { line: lineId, requested, exchange }: ReturnLine,
): readonly PlacedLine[] => {
  const returned = lineOf(order, lineId);
  if (exchange === null || returned === undefined) return [];
  const share = shareOf(order, returned, requested);
  const { sku, name, components } = exchange;
  const price =
    exchange.unitPrice === null
      ? { unitPrice: returned.unitPrice, discount: requested * returned.unitPrice - share.amount, tax: share.tax }
      : { unitPrice: exchange.unitPrice, discount: 0, tax: exchange.tax ?? 0 };
  const line: PlacedLine = {
    id: lineIdOf(`${lineId}-${id.slice(id.lastIndexOf('-') + 1)}`),
    sku,
    kind: returned.kind,
    quantity: requested,
    ...price,
    name,
    ...(components === undefined ? {} : { components }),
    exchangeFor: { return: id, line: lineId, credit: share.amount },
  };
  return [line];
};

/** Takes back of what is given in exchange what no accepted goods stand for, as far as nobody has picked it. */
export const trimmed = (order: Order, id: ReturnId): readonly OrderEvent[] => {
  const lines = replacementsIn(order, id)
    .map((line) => {
      const surplus = line.ordered - line.cancelled - creditedUnits(order, line);
      return { line: line.id, quantity: Math.min(surplus, cancellableOf(order, line)) };
    })
    .filter(({ quantity }) => quantity > 0);
  if (lines.length === 0) return [];
  const decision = cancelLines(order, { lines, reason: 'not returned', reference: null });
  return 'refused' in decision ? [] : decision.events;
};
