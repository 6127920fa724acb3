import { decimalOf } from '../../money.ts';
import type { Cancellation, Refund, StockLevel } from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';
import { gid, graphql } from './graphql.ts';

/** The whole order; a job of Shopify's does it afterwards. Of a part, a refund with the goods cancelled is the way. */
export const cancelRequest = ({ externalId, reason }: Pick<Cancellation, 'externalId' | 'reason'>): ChannelRequest =>
  graphql(
    'mutation Cancel($o: ID!, $n: String) { orderCancel(orderId: $o, reason: INVENTORY, restock: true, refundMethod: { originalPaymentMethodsRefund: true }, notifyCustomer: false, staffNote: $n) { job { id done } orderCancelUserErrors { code field message } } }',
    { o: gid('Order', externalId), n: `Cancelled in Weir: ${reason}`.slice(0, STAFF_NOTE_LENGTH_MAX) },
  );

const STAFF_NOTE_LENGTH_MAX = 255;

const RESTOCK_TYPES = { cancelled: 'CANCEL', returned: 'RETURN', kept: 'NO_RESTOCK' } as const;

/** What Shopify says may be given back for these lines, and by which payments: read before `refundRequest`. */
export const suggestRefund = ({ externalId, lines }: Pick<Refund, 'externalId' | 'lines'>): ChannelRequest =>
  graphql(
    'query Suggest($o: ID!, $l: [RefundLineItemInput!]) { order(id: $o) { suggestedRefund(refundLineItems: $l) { amountSet { presentmentMoney { amount currencyCode } } suggestedTransactions { parentTransaction { id } gateway amountSet { presentmentMoney { amount } } } } } }',
    {
      o: gid('Order', externalId),
      l: lines.map(({ line, quantity, goods }) => ({
        lineItemId: gid('LineItem', line),
        quantity,
        // Where it goes to is asked for only when it is done.
        restockType: goods === 'cancelled' ? RESTOCK_TYPES.cancelled : RESTOCK_TYPES.kept,
      })),
    },
  );

/** Of a refund's note, by which it is known again when the shop tells of it. */
export const REFUND_MARK = 'Weir refund ';

/** A payment that money is given back by. */
export type RefundedBy = { readonly transactionId: string; readonly gateway: string; readonly amount: number };

/**
 * Gives money back for lines, and says what became of the goods. `key` is the refund's own, a UUID: a repeat under it gives nothing back
 * twice. `locationId` has the goods that are back.
 */
export const refundRequest = (
  refund: Refund,
  by: readonly RefundedBy[],
  locationId: string | null,
  key: string,
): ChannelRequest =>
  graphql(
    'mutation Refund($i: RefundInput!, $k: String!) { refundCreate(input: $i) @idempotent(key: $k) { refund { id totalRefundedSet { presentmentMoney { amount currencyCode } } } userErrors { field message } } }',
    {
      k: key,
      i: {
        orderId: gid('Order', refund.externalId),
        currency: refund.currency,
        notify: true,
        note: `${REFUND_MARK}${refund.refund}`,
        refundLineItems: refund.lines.map(({ line, quantity, goods }) => ({
          lineItemId: gid('LineItem', line),
          quantity,
          // Without a location there is nowhere to put it back to.
          restockType: locationId === null ? RESTOCK_TYPES.kept : RESTOCK_TYPES[goods],
          ...(locationId !== null && goods !== 'kept' && { locationId: gid('Location', locationId) }),
        })),
        ...(refund.shipping > 0 && { shipping: { amount: decimalOf(refund.shipping, refund.currency) } }),
        transactions: by.map(({ transactionId, gateway, amount }) => ({
          orderId: gid('Order', refund.externalId),
          parentId: gid('OrderTransaction', transactionId),
          kind: 'REFUND',
          gateway,
          amount: decimalOf(amount, refund.currency),
        })),
      },
    },
  );

/** What Weir has decided of a return that was asked for in Shopify. */
export const returnApproved = (returnId: string): ChannelRequest =>
  graphql(
    'mutation Approve($i: ReturnApproveRequestInput!) { returnApproveRequest(input: $i) { return { id status } userErrors { code field message } } }',
    { i: { id: gid('Return', returnId) } },
  );

export const returnDeclined = (returnId: string, note: string): ChannelRequest =>
  graphql(
    'mutation Decline($i: ReturnDeclineRequestInput!) { returnDeclineRequest(input: $i) { return { id status } userErrors { code field message } } }',
    { i: { id: gid('Return', returnId), declineReason: 'OTHER', declineNote: note } },
  );

export const returnClosed = (returnId: string): ChannelRequest =>
  graphql(
    'mutation Close($r: ID!) { returnClose(returnId: $r) { return { id status } userErrors { code field message } } }',
    { r: gid('Return', returnId) },
  );

/** A level of one item at one place. `before`: what Shopify must have now, or it is stale; `null`: no matter what. */
export type ShopifyLevel = StockLevel & {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly before: number | null;
};

/**
 * Stock of up to 250 items: of more, Shopify refuses all. `available` is what Weir promises; `on_hand` what it counts at its locations: one of them, and never
 * both. `key` is a UUID of this call: a repeat under it changes nothing.
 */
export const stockRequest = (
  levels: readonly ShopifyLevel[],
  name: 'available' | 'on_hand',
  reference: string,
  key: string,
): ChannelRequest =>
  graphql(
    'mutation Stock($i: InventorySetQuantitiesInput!, $k: String!) { inventorySetQuantities(input: $i) @idempotent(key: $k) { inventoryAdjustmentGroup { id createdAt reason } userErrors { code field message } } }',
    {
      k: key,
      i: {
        name,
        reason: 'correction',
        referenceDocumentUri: reference,
        quantities: levels.map(({ inventoryItemId, locationId, quantity, before }) => ({
          inventoryItemId: gid('InventoryItem', inventoryItemId),
          locationId: gid('Location', locationId),
          quantity,
          changeFromQuantity: before,
        })),
      },
    },
  );
