import type { OrderId } from '../../domain/ids.ts';
import type { OrderOutcome } from '../../runtime/order-commands.ts';
import type { Taken, TakePorts } from '../system.ts';
import type { Notice } from './notice.ts';
import { carriedOut, DONE, orderOf } from './taken.ts';

/** A return that was asked for in the channel is asked for here, once; whether it may be is for our policy to say. */
export const takeReturn = async (
  id: OrderId,
  { lines, resolution, reference }: Extract<Notice, { readonly kind: 'returnRequested' }>,
  { returns, cause }: TakePorts,
): Promise<Taken> => {
  const request = { lines, resolution, at: null, photos: [], override: null, reference };
  return carriedOut(await returns.request(id, request, cause));
};

/** What the channel has decided of a return is decided here, where that has not been done yet. */
export const takeReturnChange = async (
  id: OrderId,
  { returnReference, state }: Extract<Notice, { readonly kind: 'returnChanged' }>,
  ports: TakePorts,
): Promise<Taken> => {
  const order = await orderOf(ports, id);
  const found = order?.returns.find(({ reference }) => reference === returnReference);
  if (found === undefined) return { outcome: 'unknown', reason: 'its return is not known yet' };
  const { returns, cause } = ports;
  const decide = (): Promise<OrderOutcome> => {
    switch (state) {
      case 'approved':
        return returns.approve(found.id, 'approved in the shop', cause);
      case 'rejected':
        return returns.reject(found.id, 'rejected in the shop', cause);
      case 'cancelled':
        return returns.cancel(found.id, cause);
      case 'closed':
        return returns.close(found.id, 'closed in the shop', cause);
    }
  };
  // Approved is said again of what has come in since; and what is over here is not taken up again.
  const isOver = found.status === 'rejected' || found.status === 'cancelled' || found.status === 'closed';
  const isPast = isOver || (state === 'approved' && found.status !== 'requested');
  return isPast ? DONE : carriedOut(await decide());
};
