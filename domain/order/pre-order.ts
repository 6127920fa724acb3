import { type Decision, nothing } from '../fact.ts';
import type { Sku } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { OrderEvent } from './facts.ts';
import type { Hold, Line, Order } from './order.ts';
import { hasEnded } from './phase.ts';
import type { RequestedLine } from './request.ts';

/** The hold of an order of which something is not released yet: what it needs is reserved, and nothing of it leaves before. */
export const PRE_ORDER_HOLD = 'pre-order';
/** The hold of an order that is wanted no sooner than an instant (`delivery.notBefore`). */
export const NOT_BEFORE_HOLD = 'not-before';

/** The hold that lines bring with them; nothing where all is released. */
export const preOrderHolds = (lines: readonly Pick<RequestedLine, 'kind' | 'releaseAt'>[]): readonly Hold[] => {
  let until: Instant | null = null;
  for (const { kind = 'goods', releaseAt } of lines) {
    if (kind === 'goods' && releaseAt !== undefined && (until === null || releaseAt > until)) until = releaseAt;
  }
  return until === null ? [] : [{ reason: PRE_ORDER_HOLD, until }];
};

/** The fact of an order waiting for lines that are added to it; none where it waits as long already. */
export const heldFor = (
  { holds }: Pick<Order, 'holds'>,
  added: readonly Pick<RequestedLine, 'kind' | 'releaseAt'>[],
): readonly OrderEvent[] => {
  const until = holds.find(({ reason }) => reason === PRE_ORDER_HOLD)?.until ?? '';
  return preOrderHolds(added)
    .filter((hold) => hold.until !== null && hold.until > until)
    .map((hold) => ({ type: 'HoldPlaced', data: hold }));
};

/** Something of it is not released yet, as far as it knows. */
export const isPreOrder = ({ holds }: Pick<Order, 'holds'>): boolean =>
  holds.some(({ reason }) => reason === PRE_ORDER_HOLD);

/** The SKUs of an order that a release date may be set for: its goods as they were sold, and what its kits are made of. */
export const releasable = ({ skus, lines }: Pick<Order, 'skus' | 'lines'>): readonly Sku[] => [
  ...new Set([...skus, ...lines.filter((line) => line.kind === 'goods').map((line) => line.sku)]),
];

/**
 * A release date has moved, or has come: the order waits until the latest one of what it has (`release`); `null`, or one that has passed,
 * lets it go. An operator who has let it go before is not overruled.
 */
export const redatePreOrder = (order: Order, release: Instant | null, now: Instant): Decision<OrderEvent> => {
  const hold = order.holds.find(({ reason }) => reason === PRE_ORDER_HOLD);
  if (hold === undefined || hasEnded(order)) return nothing;
  if (release === null || release <= now) {
    return { events: [{ type: 'HoldReleased', data: { reason: PRE_ORDER_HOLD } }] };
  }
  return hold.until === release
    ? nothing
    : { events: [{ type: 'HoldPlaced', data: { reason: PRE_ORDER_HOLD, until: release } }] };
};

/** When what a line waits for may leave: not before it is released, and not before it is wanted. */
export const expectedOf = (
  { holds }: Pick<Order, 'holds'>,
  { expectedAt }: Pick<Line, 'expectedAt'>,
): Instant | null => {
  if (expectedAt === null) return null;
  const bounds = holds.filter(({ reason }) => reason === PRE_ORDER_HOLD || reason === NOT_BEFORE_HOLD);
  return bounds.reduce((latest, { until }) => (until !== null && until > latest ? until : latest), expectedAt);
};
