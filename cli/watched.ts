import { orderIdOf, reservationIdOf, skuOf } from '../domain/ids.ts';
import { type CartDocument, carts } from '../projections/carts.ts';
import type { ExceptionKind } from '../projections/exceptions/details.ts';
import { type ExceptionDocument, exceptions } from '../projections/exceptions.ts';
import { type HoldDocument, holds } from '../projections/holds.ts';
import { type InventoryDocument, inventory } from '../projections/inventory.ts';
import { ViewBuilding, type ViewStore } from '../projections/port.ts';
import type { WatchedViews } from '../runtime/watch/port.ts';

/** Where the leak watch looks, read from the views. */
export const watchedFrom = (views: Pick<ViewStore, 'reader'>): WatchedViews => {
  const holdView = views.reader<HoldDocument>(holds);
  const cartView = views.reader<CartDocument>(carts);
  const inventoryView = views.reader<InventoryDocument>(inventory);
  const exceptionView = views.reader<ExceptionDocument>(exceptions);

  const subjectsOf = async (kind: ExceptionKind, subject: 'order' | 'sku', limit: number) => {
    const where = [
      { field: 'kind', is: kind },
      { field: 'status', is: 'open' },
    ];
    const page = await built(exceptionView.list({ where, sort: { field: 'raisedAt', descending: true }, limit }));
    return (page?.items ?? []).flatMap(({ document }) => document.subject[subject] ?? []);
  };

  return {
    async holders(until, cursor, limit) {
      const where = [{ field: 'since', below: `${until}~` }];
      const page = await built(holdView.list({ where, sort: { field: 'since' }, limit, ...after(cursor) }));
      return page && { ...page, items: page.items.map(({ document }) => orderIdOf(document.order)) };
    },
    async held(order) {
      const stored = await holdView.get(order);
      if (stored === null) return null;
      const units = Object.entries(stored.document.skus).map(
        ([sku, { reserved, backordered, allocated }]) => [skuOf(sku), reserved + backordered + allocated] as const,
      );
      return { units: new Map(units), since: stored.document.since };
    },
    async carts(until, cursor, limit) {
      const where = [{ field: 'since', below: `${until}~` }];
      const page = await built(cartView.list({ where, sort: { field: 'since' }, limit, ...after(cursor) }));
      return page && { ...page, items: page.items.map(({ document }) => reservationIdOf(document.reservation)) };
    },
    async skusInCart(reservation) {
      const stored = await cartView.get(reservation);
      return Object.keys(stored?.document.skus ?? {}).map(skuOf);
    },
    async skus(cursor, limit) {
      const page = await built(inventoryView.list({ sort: { field: 'sku' }, limit, ...after(cursor) }));
      return page && { ...page, items: page.items.map(({ document }) => skuOf(document.sku)) };
    },
    async figures(sku) {
      const stored = await inventoryView.get(sku);
      return stored && { position: stored.position, figures: stored.document };
    },
    leaking: async (limit) => (await subjectsOf('holdLeaked', 'order', limit)).map(orderIdOf),
    differing: async (limit) => (await subjectsOf('counterDiffers', 'sku', limit)).map(skuOf),
  };
};

const after = (cursor: string | null) => (cursor === null ? {} : { cursor });

/** `null` while a view is being built for the first time: there is nothing to look at yet. */
const built = <T>(page: Promise<T>): Promise<T | null> =>
  page.catch((error: unknown) => {
    if (error instanceof ViewBuilding) return null;
    throw error;
  });
