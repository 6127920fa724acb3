import type { OrderDocument, OrderStatus } from '../../api/documents.ts';

/** What the table shows of an order. */
export type OrderRow = {
  readonly orderId: string;
  readonly externalId: string;
  readonly status: OrderStatus;
  readonly revision: number;
  readonly channel: string;
  readonly placedAt: string;
  readonly total: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly country: string | null;
  readonly units: number;
  readonly locations: readonly string[];
  readonly promisedBy: string | null;
  readonly holds: readonly string[];
};

const LEFT: ReadonlySet<string> = new Set(['rejected', 'cancelled']);

export const rowOf = (order: OrderDocument): OrderRow => ({
  orderId: order.orderId,
  externalId: order.externalId,
  status: order.status,
  revision: order.revision,
  channel: order.channel,
  placedAt: order.placedAt,
  total: order.total,
  currency: order.currency,
  customer: order.customer === null ? null : (order.customer.name ?? ''),
  country: order.shipTo?.country ?? null,
  units: order.lines.reduce((sum, { ordered }) => sum + ordered, 0),
  locations: [...new Set(order.fulfilments.filter(({ status }) => !LEFT.has(status)).map(({ location }) => location))],
  promisedBy: order.delivery.promisedBy ?? null,
  holds: order.holds.map(({ reason }) => reason),
});
