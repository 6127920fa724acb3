import type { LineId } from '../../ids.ts';
import { type JudgedLine, judgeReturn, type ReturnFault } from '../../returns/decide.ts';
import type { Resolution } from '../../returns/policy.ts';
import { addDays, type Instant } from '../../time.ts';
import { isGoods, type Line, type Order } from '../order.ts';
import { askedOf, deliveryOf, type ReturnContext } from './request.ts';
import { underReturn } from './under.ts';

/** What may come back of an order, so that whoever asks is only shown what the policy allows. */
export type ReturnOffer = {
  /** In the policy's words, or in those that were handed in where any may be given. */
  readonly reasons: readonly string[];
  readonly resolutions: readonly Resolution[];
  readonly lines: readonly OfferedLine[];
};

export type OfferedLine = {
  readonly line: LineId;
  /** Units that were shipped and that no return stands for. */
  readonly quantity: number;
  /** The last moment, for the reasons and resolutions that allow it longest; `null`: no limit, or it has not begun. */
  readonly until: Instant | null;
  /** Why the policy takes it back for no reason and no resolution, by the clause that says so; `null`: it takes it. */
  readonly refused: { readonly fault: ReturnFault; readonly clause: string | null } | null;
};

const RESOLUTIONS: readonly Resolution[] = ['refund', 'exchange', 'repair', 'keepIt'];

/** Asks the policy for each line, reason and resolution. `usual`: the reasons where the policy names none. */
export const offerReturn = (order: Order, context: ReturnContext, usual: readonly string[]): ReturnOffer => {
  const reasons = context.policy.reasons ?? usual;
  const judged = order.lines.filter(isGoods).flatMap((line) => {
    const quantity = line.shipped - underReturn(order, line.id);
    return quantity <= 0 ? [] : [{ line, quantity, ways: waysOf(order, line, reasons, context) }];
  });
  return {
    reasons: reasons.filter((reason) =>
      judged.some(({ ways }) => ways.some((way) => way.reason === reason && isOpen(way))),
    ),
    resolutions: RESOLUTIONS.filter((resolution) =>
      judged.some(({ ways }) => ways.some((way) => way.resolution === resolution && isOpen(way))),
    ),
    lines: judged.map(({ line, quantity, ways }) => ({
      line: line.id,
      quantity,
      until: lastMoment(ways.filter(isOpen), deliveryOf(order, line.id)),
      refused: refusalOf(ways),
    })),
  };
};

/** What the policy says of a line that comes back for a reason and a resolution. */
type Way = JudgedLine & { readonly reason: string; readonly resolution: Resolution };

const waysOf = (order: Order, { id }: Line, reasons: readonly string[], context: ReturnContext): readonly Way[] =>
  RESOLUTIONS.flatMap((resolution) =>
    reasons.flatMap((reason) => {
      const request = { lines: [{ line: id, quantity: 1, reason }], resolution, photos: [], at: null };
      return judgeReturn(askedOf(order, request, context), context).map((judged) => ({
        ...judged,
        reason,
        resolution,
      }));
    }),
  );

/** A photo can still be given. */
const isOpen = ({ fault }: JudgedLine): boolean => fault === null || fault.kind === 'photo';

const lastMoment = (open: readonly Way[], deliveredAt: Instant | null): Instant | null => {
  const days = open.map(({ clause }) => clause?.windowDays ?? null);
  if (deliveredAt === null || days.length === 0 || days.includes(null)) return null;
  return addDays(deliveredAt, Math.max(...days.map(Number)));
};

/** Too late says more than that there is no such resolution. */
const refusalOf = (ways: readonly Way[]): OfferedLine['refused'] => {
  if (ways.some(isOpen)) return null;
  const said = ways.find(({ fault }) => fault?.kind === 'late') ?? ways[0];
  return said === undefined || said.fault === null ? null : { fault: said.fault, clause: said.clause?.name ?? null };
};
