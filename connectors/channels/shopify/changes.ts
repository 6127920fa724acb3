import { type LineId, lineIdOf } from '../../../domain/ids.ts';
import type { AmendedLine } from '../../../domain/order/amend.ts';
import { lineOf, type Order } from '../../../domain/order/order.ts';
import { PAYMENT_HOLD } from '../../../domain/order/place.ts';
import { type Address, type OrderRequest, sameAddress } from '../../../domain/order/request.ts';
import type { ShopifyOrder, ShopifyRefund } from './document.ts';
import { idTextOf } from './ids.ts';
import { quantityOf } from './lines.ts';

/** Units of lines that are wanted no more. */
export type Fewer = readonly { readonly line: LineId; readonly quantity: number }[];

/** What a shop cancels by a refund, under a reference that it is known by for ever. */
export type RefundedUnits = { readonly reference: string; readonly lines: Fewer };

/** Where the references of refunds stand that an order was placed without the units of. */
const COUNTED = 'shopifyRefunds';

const CANCELS: ReadonlySet<string> = new Set(['cancel', 'legacy_restock']);

const idsOf = (refund: ShopifyRefund): string => idTextOf(refund.id, refund.admin_graphql_api_id) ?? String(refund.id);
const referenceOf = (refund: ShopifyRefund): string => `shopify-refund-${idsOf(refund)}`;

/** The units that a refund cancels; others come back, or stay with the customer. */
export const cancelledBy = (refund: ShopifyRefund): RefundedUnits => ({
  reference: referenceOf(refund),
  lines: (refund.refund_line_items ?? [])
    .filter(({ restock_type, quantity }) => CANCELS.has(restock_type ?? '') && quantity > 0)
    .map(({ line_item_id, quantity }) => ({ line: lineIdOf(String(line_item_id)), quantity })),
});

/** Units that a refund says came back, in all. */
export const returnedBy = (refund: ShopifyRefund): number =>
  (refund.refund_line_items ?? [])
    .filter(({ restock_type }) => restock_type === 'return')
    .reduce((sum, { quantity }) => sum + quantity, 0);

/** An order as it is placed: it remembers which refunds its quantities have been lowered by. */
export const placedWith = (request: OrderRequest, document: ShopifyOrder): OrderRequest => {
  const counted = (document.refunds ?? []).map(referenceOf);
  return counted.length === 0 ? request : { ...request, attributes: { ...request.attributes, [COUNTED]: counted } };
};

/** Of these, those that an order has not been told of. */
export const newTo = (order: Order, refunds: readonly RefundedUnits[]): readonly RefundedUnits[] => {
  const counted = order.attributes?.[COUNTED];
  const known = new Set<unknown>([...order.references, ...(Array.isArray(counted) ? counted : [])]);
  return refunds.filter(({ reference, lines }) => lines.length > 0 && !known.has(reference));
};

/** What is to be done with an order so that it is what the shop now says, once its refunds have been counted. */
export type Changes = {
  readonly fewer: Fewer;
  readonly more: readonly AmendedLine[];
  readonly shipTo: Address | null;
  /** It waits for its payment no more. */
  readonly paid: boolean;
};

/**
 * How the shop's order differs from ours. `request` is the document translated; `null` where no line of it is left. What we have cancelled
 * by ourselves is not asked for again: only what is more than ever was ordered is added.
 */
export const changesIn = (order: Order, document: ShopifyOrder, request: OrderRequest | null): Changes => {
  const fewer: { readonly line: LineId; readonly quantity: number }[] = [];
  const more: AmendedLine[] = [];
  for (const source of document.line_items) {
    const id = idTextOf(source.id, source.admin_graphql_api_id);
    if (id === null) continue;
    const line = lineOf(order, lineIdOf(id));
    const requested = request?.lines.find((one) => one.id === id);
    if (line === undefined) {
      if (requested !== undefined) more.push({ ...requested, id: lineIdOf(id) });
      continue;
    }
    const current = quantityOf(source);
    const has = line.ordered - line.cancelled;
    // Whether units that were refunded otherwise are still in the current quantity is told both ways: they are not cancelled.
    const wanted = current + refundedOtherwise(document, id);
    if (wanted < has) fewer.push({ line: line.id, quantity: has - wanted });
    if (current > line.ordered) more.push({ id: line.id, quantity: has + current - line.ordered });
  }
  const waits = order.holds.some(({ reason }) => reason === PAYMENT_HOLD);
  const status = request?.payment?.status;
  return {
    fewer,
    more,
    shipTo: movedTo(order, request),
    paid: waits && (status === 'authorised' || status === 'captured'),
  };
};

/** Where it goes now; `null` where that is where it went before, or what the shop said at first: it may have been corrected here since. */
const movedTo = ({ shipTo, original }: Order, request: OrderRequest | null): Address | null => {
  const wanted = request?.shipTo ?? null;
  if (wanted === null || shipTo === null) return null;
  const isKnown = [shipTo, original?.shipTo ?? null].some((one) => one !== null && sameAddress(one, wanted));
  return isKnown ? null : wanted;
};

const refundedOtherwise = (document: ShopifyOrder, line: string): number =>
  (document.refunds ?? [])
    .flatMap((refund) => refund.refund_line_items ?? [])
    .filter(({ line_item_id, restock_type }) => String(line_item_id) === line && !CANCELS.has(restock_type ?? ''))
    .reduce((sum, { quantity }) => sum + quantity, 0);
