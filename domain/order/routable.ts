import { isGoods, type Line, type Order } from './order.ts';
import { isHeldBack } from './returns/held-back.ts';

/** Lines of goods that wait for a location. */
export const linesToRoute = (order: Order): readonly Line[] =>
  order.lines.filter((line) => isGoods(line) && line.reserved > 0 && !isHeldBack(order, line));

export const unitsToRoute = (order: Order): number => linesToRoute(order).reduce((sum, line) => sum + line.reserved, 0);
