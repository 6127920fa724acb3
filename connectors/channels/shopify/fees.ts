import { skuOf } from '../../../domain/ids.ts';
import { decimalOf, minorOf } from '../../money.ts';
import type { Row } from '../row.ts';
import type { Amounts } from './amounts.ts';
import type { ShopifyOrder } from './document.ts';
import { isTip, taxOf } from './lines.ts';

/** Duties, additional fees and the tip, which stand beside the lines, each as one line of the kind `fee` with a fixed id. */
export const readFees = (
  order: ShopifyOrder,
  lines: readonly Row[],
  amounts: Amounts,
): { readonly fees: readonly Row[]; readonly holds: readonly string[]; readonly notes: readonly string[] } => {
  const duties = dutiesOf(order, amounts);
  const additional =
    amounts.optional(order.current_total_additional_fees_set, null, '/current_total_additional_fees_set') ??
    amounts.optional(order.original_total_additional_fees_set, null, '/original_total_additional_fees_set') ??
    0;
  const tip = tipOf(order, lines, amounts);
  const inPrices = order.duties_included === true;
  const fees = [
    ...(inPrices ? [] : fee('duties', 'weir:duties', 'Duties', duties.amount, duties.tax)),
    ...fee('fees', 'weir:fee', 'Additional fees', additional, 0),
    ...fee('tip', 'weir:tip', 'Tip', tip.amount, 0),
  ];
  const notes = inPrices && duties.amount > 0 ? ['duties are in the prices already'] : [];
  return { fees, holds: tip.holds, notes };
};

const fee = (id: string, sku: string, name: string, amount: number, tax: number): readonly Row[] =>
  amount === 0
    ? []
    : [
        {
          id,
          sku: skuOf(sku),
          kind: 'fee',
          name,
          part: { label: id, quantity: 1, before: amount, after: amount, tax },
          holds: [],
          notes: [],
        },
      ];

const dutiesOf = (order: ShopifyOrder, amounts: Amounts) => {
  const single = order.line_items.flatMap((line, index) =>
    (line.duties ?? []).map((duty, at) => {
      const path = `/line_items/${index}/duties/${at}`;
      return {
        amount: amounts.optional(duty, null, path) ?? 0,
        tax: taxOf(duty.tax_lines, `${path}/tax_lines`, amounts),
      };
    }),
  );
  const stated =
    amounts.optional(order.current_total_duties_set, null, '/current_total_duties_set') ??
    amounts.optional(order.original_total_duties_set, null, '/original_total_duties_set');
  return {
    amount: stated ?? single.reduce((sum, duty) => sum + duty.amount, 0),
    tax: single.reduce((sum, duty) => sum + duty.tax, 0),
  };
};

/** The tip has no money set in webhooks: in another currency than the shop's it is known to be there, but not how much it is. */
const tipOf = (order: ShopifyOrder, lines: readonly Row[], amounts: Amounts) => {
  const stated = amounts.optional(order.total_tip_received_set, order.total_tip_received, '/total_tip_received');
  if (stated !== undefined) return { amount: Math.max(stated - tippedOnLines(lines), 0), holds: [] };
  const inShop = minorOf(order.total_tip_received ?? 0, order.currency)?.minor ?? 0;
  if (inShop === 0 || order.line_items.some(isTip)) return { amount: 0, holds: [] };
  const text = `${decimalOf(inShop, order.currency)} ${order.currency}`;
  return { amount: 0, holds: [`a tip of ${text} is not stated in ${amounts.currency}`] };
};

/** A tip that is a line as well: the only lines of that kind. */
const tippedOnLines = (lines: readonly Row[]): number =>
  lines.reduce((sum, line) => sum + (line.kind === 'fee' ? line.part.after : 0), 0);
