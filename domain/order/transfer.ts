import type { FulfilmentId, LocationId } from '../ids.ts';
import type { CollectionTerms, OrderEvent } from './facts.ts';
import { goodsOf } from './goods.ts';
import { type CorrectionKind, type Fulfilment, lineOf, type Order, type StockCorrection } from './order.ts';

type Where = Pick<Fulfilment, 'location' | 'to' | 'status'>;

/** True once it has left for where it is collected: what is in it is in no stock from then on. */
export const isSentOn = ({ to, status }: Pick<Fulfilment, 'to' | 'status'>): boolean =>
  to !== undefined && hasLeft(status);

const hasLeft = (status: Fulfilment['status']): boolean => {
  switch (status) {
    case 'shipped':
    case 'putAside':
    case 'readyForCollection':
    case 'delivered':
    case 'collected':
      return true;
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
    case 'rejected':
    case 'cancelled':
      return false;
  }
};

/** The location whose work it is: the one that sends it, and where it is collected once it has been sent there. */
export const workplaceOf = ({ location, to, status }: Where): LocationId =>
  to !== undefined && isSentOn({ to, status }) ? to : location;

/** The locations that see it: where it is collected from the beginning, the one that sends it until it has left. */
export const concernedIn = (fulfilment: Where): readonly LocationId[] =>
  fulfilment.to === undefined || isSentOn(fulfilment)
    ? [workplaceOf(fulfilment)]
    : [fulfilment.location, fulfilment.to];

/** True for a part that is collected and is not there yet. */
const isToCome = ({ method, to, status }: Fulfilment): boolean => {
  switch (status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
      return method === 'collect';
    case 'shipped':
      return to !== undefined;
    case 'putAside':
    case 'readyForCollection':
    case 'delivered':
    case 'collected':
    case 'rejected':
    case 'cancelled':
      return false;
  }
};

/** True where a part is announced to its customer together with others, because some of the order is brought from elsewhere. */
export const isAnnouncedWithOthers = ({ fulfilments }: Order, id: FulfilmentId): boolean =>
  fulfilments.some((one) => one.id !== id && one.to !== undefined && (isToCome(one) || one.status === 'putAside'));

/** True once all that was put aside can be announced: no part of it is still to come. */
export const isAllThere = ({ fulfilments }: Order): boolean =>
  fulfilments.some(({ status }) => status === 'putAside') && !fulfilments.some(isToCome);

/** All that was put aside is ready, by the same terms and with one code. */
export const announce = ({ fulfilments }: Order, terms: CollectionTerms): readonly OrderEvent[] => {
  const parts = fulfilments.filter(({ status }) => status === 'putAside').map(({ id }) => id);
  const together = parts.length > 1 ? { together: parts } : {};
  return parts.map((fulfilment) => ({ type: 'FulfilmentReady', data: { fulfilment, ...terms, ...together } }));
};

/** What was sent on comes into stock where it was to be collected; nothing of what was not. */
export const intoStockThere = (
  order: Order,
  fulfilment: Fulfilment,
  kind: Extract<CorrectionKind, 'restock' | 'quarantine'>,
): readonly StockCorrection[] => {
  const { id, to } = fulfilment;
  if (to === undefined || !isSentOn(fulfilment)) return [];
  return fulfilment.lines.flatMap(({ line, quantity }) => {
    const found = lineOf(order, line);
    if (found === undefined) return [];
    const reference = `${id}:${line}:${order.stock.owed}`;
    return goodsOf(found).map(({ sku, quantity: per }) => {
      return { reference, sku, location: to, quantity: quantity * per, kind };
    });
  });
};
