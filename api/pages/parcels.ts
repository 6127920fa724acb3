import type { TrackingStatus } from '../../domain/carriage/tracking.ts';
import { stepsOf } from '../../domain/carriage/tracking.ts';
import type { FulfilmentStatus } from '../../domain/fulfilment/machine.ts';
import type { Quantity } from '../../domain/order/facts.ts';
import type { Fulfilment, Order } from '../../domain/order/order.ts';
import { type FollowedParcel, parcelsOf as followed } from '../../domain/order/tracking/parcels.ts';
import type { Instant } from '../../domain/time.ts';
import { nameOfLine } from './shown.ts';
import type { Texts } from './texts/en.ts';

type State = keyof Texts['parcelStates'];

/** What is on its way to a customer, as far as a customer is told. */
export type ShownParcel = {
  readonly state: State;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** Where the carrier tells more. */
  readonly link: string | null;
  readonly deliveredAt: Instant | null;
  readonly items: readonly { readonly name: string; readonly quantity: number }[];
  /** What its carrier has told, the newest first. */
  readonly history: readonly { readonly state: State; readonly at: Instant }[];
};

/** Parcels as they were packed once they have left; before that, and where nobody packed any, a fulfilment is one. */
export const parcelsOf = (order: Order): readonly ShownParcel[] =>
  order.fulfilments.flatMap((fulfilment) => {
    const state = stateOf(fulfilment);
    if (state === null) return [];
    const parcels = state === 'sent' || state === 'delivered' ? followed(fulfilment) : [];
    const one = { ...fulfilment, items: itemsOf(order, fulfilment.lines), state, history: [] };
    return parcels.length === 0
      ? [linked(one)]
      : parcels.map((parcel) =>
          linked({ ...one, ...parcel, ...told(fulfilment, parcel), items: itemsOf(order, parcel.lines) }),
        );
  });

const itemsOf = (order: Order, lines: readonly Quantity[]): ShownParcel['items'] =>
  lines.map(({ line, quantity }) => ({ name: nameOfLine(order, line), quantity }));

const linked = ({
  state,
  carrier,
  trackingNumber,
  trackingUrl,
  deliveredAt,
  items,
  history,
}: Omit<ShownParcel, 'link'> & { readonly trackingUrl: string | null }): ShownParcel => {
  const link = trackingUrl !== null && /^https?:\/\//i.test(trackingUrl) ? trackingUrl : null;
  return { state, carrier, trackingNumber, link, deliveredAt, items, history };
};

/** By its carrier, but that people have said that it was delivered. */
const told = (
  { status, deliveredAt }: Fulfilment,
  { tracking }: FollowedParcel,
): Pick<ShownParcel, 'state' | 'deliveredAt' | 'history'> => {
  const history = stepsOf(tracking.history)
    .map((step) => ({ state: stateTold(step.status), at: step.at }))
    .filter((step, index, steps) => step.state !== steps[index - 1]?.state)
    .toReversed();
  if (status === 'delivered') return { state: 'delivered', deliveredAt, history };
  const state = tracking.status === null ? 'sent' : stateTold(tracking.status);
  return { state, deliveredAt: state === 'delivered' ? tracking.since : null, history };
};

const stateTold = (status: TrackingStatus): State => {
  switch (status) {
    case 'booked':
    case 'handedOver':
    case 'inTransit':
      return 'sent';
    case 'returnedToSender':
      return 'returned';
    case 'outForDelivery':
    case 'availableForPickUp':
    case 'delivered':
    case 'deliveryFailed':
    case 'lost':
      return status;
  }
};

/** What is sent to where it is collected is still being prepared. */
const stateOf = ({ status, to }: Fulfilment): State | null =>
  status === 'shipped' && to !== undefined ? 'preparing' : stateBy(status);

const stateBy = (status: FulfilmentStatus): State | null => {
  switch (status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
    case 'putAside':
      return 'preparing';
    case 'shipped':
      return 'sent';
    case 'delivered':
      return 'delivered';
    case 'readyForCollection':
      return 'ready';
    case 'collected':
      return 'collected';
    case 'rejected':
    case 'cancelled':
      return null;
  }
};
