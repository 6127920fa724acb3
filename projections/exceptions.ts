import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** Something that people must look at: what happened, and to what. */
export type ExceptionDocument = {
  readonly kind: 'routingFailed' | 'overcommitted' | 'reservationLost';
  readonly status: 'open' | 'resolved';
  readonly subject: { readonly order?: string; readonly sku?: string; readonly location?: string };
  readonly message: string;
  readonly raisedAt: string;
  /** Times that it has been raised. */
  readonly times: number;
  readonly resolvedAt: string | null;
  /** What was done about it; `null` where it went away by itself. */
  readonly note: string | null;
};

/**
 * The operators' queue. An exception is of one kind and about one thing: raised again, it is the same one, open again. Some go away
 * by a later fact, the rest when somebody resolves them.
 */
export const exceptions: Projection<Recorded, ExceptionDocument> = {
  name: 'exceptions',
  version: 1,
  indexes: [['raisedAt'], ['status', 'raisedAt'], ['kind', 'raisedAt'], ['kind', 'status', 'raisedAt']],
  keys: (event) => {
    switch (event.type) {
      case 'RoutingFailed':
      case 'OrderRouted':
      case 'RoutingRequested':
        return [`routing-${orderOf(event)}`];
      case 'StockOvercommitted':
        return [`overcommitted-${encodeURIComponent(event.data.location)},${encodeURIComponent(event.data.sku)}`];
      case 'ReservationLost':
      case 'BackorderFilled':
        return [`lost-${event.data.order}-${encodeURIComponent(event.data.sku)}`];
      case 'ExceptionResolved':
        return [event.data.id];
      default:
        return [];
    }
  },
  evolve: (document, event) => {
    const { at } = event.metadata;
    switch (event.type) {
      case 'RoutingFailed':
        return raised(document, at, {
          kind: 'routingFailed',
          subject: { order: orderOf(event) },
          message: event.data.reason,
        });
      case 'StockOvercommitted': {
        const { sku, location, shortfall, losers } = event.data;
        const message = `${shortfall} fewer of ${sku} are at ${location} than were allocated; ${losers.length} fulfilments lose.`;
        return raised(document, at, { kind: 'overcommitted', subject: { sku, location }, message });
      }
      case 'ReservationLost': {
        const { sku, order, quantity } = event.data;
        const message = `${quantity} of ${sku} were reserved for the order and are not there: now a backorder.`;
        return raised(document, at, { kind: 'reservationLost', subject: { order, sku }, message });
      }
      case 'OrderRouted':
      case 'RoutingRequested':
      case 'BackorderFilled':
        return document === null ? null : resolved(document, at, null);
      case 'ExceptionResolved':
        return document === null ? null : resolved(document, at, event.data.note);
      default:
        return document;
    }
  },
};

type Raised = Pick<ExceptionDocument, 'kind' | 'subject' | 'message'>;

const raised = (before: ExceptionDocument | null, at: string, what: Raised): ExceptionDocument => ({
  ...what,
  status: 'open',
  raisedAt: at,
  times: (before?.times ?? 0) + 1,
  resolvedAt: null,
  note: null,
});

const resolved = (document: ExceptionDocument, at: string, note: string | null): ExceptionDocument =>
  document.status === 'resolved' ? document : { ...document, status: 'resolved', resolvedAt: at, note };

const orderOf = (event: Recorded): string => event.stream.slice('order-'.length);
