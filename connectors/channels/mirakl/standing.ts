import type { Outcome } from '../../delivery/target.ts';
import type { Conversation } from '../out/call.ts';
import { refused, unavailable } from '../request.ts';
import { type MiraklOrder, readOrder } from './document.ts';
import { orderTaxesOf } from './order-taxes.ts';
import type { OrderTaxes } from './out.ts';
import { orderRequest, readOnlyOrder } from './poll.ts';

/** An order as the marketplace has it now. */
export type Standing = { readonly document: MiraklOrder; readonly taxes: OrderTaxes };

/** Which one it is, is said of every call. */
const ANY_SHOP = {};

/** Looks at an order before it is told of anything: Mirakl knows no repeat of what it was told. */
export const withStanding = async (
  externalId: string,
  marketplace: Conversation,
  next: (standing: Standing) => Promise<Outcome>,
): Promise<Outcome> => {
  const answer = await marketplace.read(orderRequest(externalId, ANY_SHOP));
  if ('kind' in answer) return answer;
  const found = readOnlyOrder(answer.body);
  if (found === null) return refused(200, 'the marketplace does not know the order');
  if ('errors' in found) return unavailable(200, 'the order that was asked for cannot be read', null);
  const read = readOrder(found.order);
  const taxes = orderTaxesOf(found.order);
  if ('errors' in read) return refused(200, `the order cannot be read: ${read.errors.join('; ')}`);
  if ('errors' in taxes) return refused(200, `the order's amounts cannot be read: ${taxes.errors.join('; ')}`);
  return next({ document: read.document, taxes });
};
