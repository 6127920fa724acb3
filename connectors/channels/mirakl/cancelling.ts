import type { LineId } from '../../../domain/ids.ts';
import { chargedFor, partOf } from '../../../domain/order/money/shares.ts';
import type { Order } from '../../../domain/order/order.ts';
import { lookUp } from '../table.ts';
import type { MiraklLine } from './document.ts';
import { stageOf } from './order.ts';
import type { LineMoney } from './out.ts';
import type { Standing } from './standing.ts';

/**
 * What the marketplace has still to cancel so that it has cancelled as much of these lines as we have: units, and their part of what was
 * charged. With the last units of a line goes what is left of its shipping.
 */
export const stillToCancel = (
  order: Pick<Order, 'lines'>,
  { document, taxes }: Standing,
  lines: readonly LineId[],
  reasonCode: string,
): readonly LineMoney[] =>
  lines.flatMap((id): readonly LineMoney[] => {
    const line = order.lines.find((one) => one.id === id);
    const theirs = document.order_lines.find(({ order_line_id }) => order_line_id === id);
    if (line === undefined || theirs === undefined || stageOf(theirs.order_line_state) === 'gone') return [];
    const before = cancelledUnits(theirs);
    const quantity = line.cancelled - before;
    if (quantity <= 0) return [];
    const upTo = (units: number) => partOf(chargedFor(line), units, line.ordered);
    const shipping = line.cancelled === line.ordered ? (lookUp(taxes.lines, id)?.shipping ?? 0) : 0;
    return [{ line: id, quantity, amount: upTo(line.cancelled) - upTo(before), shipping, reasonCode }];
  });

const cancelledUnits = ({ cancelations }: MiraklLine): number =>
  (cancelations ?? []).reduce((sum, each) => sum + (each.quantity ?? 0), 0);
