import { isGoods, type Order } from '../../domain/order/order.ts';
import { statusOf } from '../../domain/order/phase.ts';
import { parcelsOf, type ShownParcel } from './parcels.ts';
import type { Texts } from './texts/en.ts';

/** How far an order has come, in the words that its customer is told. */
export type Progress = keyof Texts['states'];

export const progressOf = (order: Order): Progress => {
  const status = statusOf(order);
  if (status === 'cancelled') return 'cancelled';
  const states = parcelsOf(order).map(({ state }) => state);
  const isOnItsWay = (state: ShownParcel['state']) => !['preparing', 'ready', 'collected'].includes(state);
  const all = (...wanted: readonly ShownParcel['state'][]) => states.every((state) => wanted.includes(state));
  if (states.length > 0 && !isMoreToCome(order)) {
    if (all('collected')) return 'collected';
    if (all('delivered', 'collected')) return 'delivered';
    if (states.every(isOnItsWay)) return 'sent';
    if (all('ready', 'collected')) return 'ready';
  }
  if (states.includes('ready')) return 'partlyReady';
  if (states.some(isOnItsWay)) return 'partlySent';
  switch (status) {
    case 'placed':
      return 'received';
    case 'held':
      return 'checking';
    case 'awaitingStock':
      return 'waiting';
    case 'routing':
    case 'fulfilling':
      return 'preparing';
    case 'completed':
      return 'delivered';
  }
};

/** Something that was bought is not in a parcel yet; what is given in exchange waits for the return. */
const isMoreToCome = ({ lines }: Order): boolean =>
  lines.some(
    (line) => isGoods(line) && line.exchangeFor === undefined && line.open + line.backordered + line.reserved > 0,
  );

type Step = { readonly label: string; readonly isDone: boolean; readonly isCurrent: boolean };

/** The four steps of an order and where it is among them; none for one that was cancelled. */
export const stepsOf = ({ delivery }: Order, progress: Progress, { steps }: Texts): readonly Step[] => {
  const names =
    delivery.method === 'collect'
      ? [steps.received, steps.preparing, steps.ready, steps.collected]
      : [steps.received, steps.preparing, steps.sent, steps.delivered];
  const reached = stepReached(progress);
  if (reached === null) return [];
  return names.map((label, index) => ({ label, isDone: index < reached, isCurrent: index === reached }));
};

const stepReached = (progress: Progress): number | null => {
  switch (progress) {
    case 'received':
    case 'checking':
    case 'waiting':
      return 0;
    case 'preparing':
      return 1;
    case 'partlySent':
    case 'sent':
    case 'partlyReady':
    case 'ready':
      return 2;
    case 'delivered':
    case 'collected':
      return 3;
    case 'cancelled':
      return null;
  }
};
