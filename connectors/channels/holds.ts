import type { OrderRequest } from '../../domain/order/request.ts';

/** Goods that go by parcel need to be told where to. */
export const missingAddressOf = (order: Pick<OrderRequest, 'delivery' | 'lines' | 'shipTo'>): readonly string[] => {
  const ships = order.delivery?.method !== 'collect' && order.lines.some((line) => line.kind === 'goods');
  return ships && order.shipTo === undefined ? ['it has goods to ship and no shipping address with a country'] : [];
};
