import { manifestIdOf, orderIdOf, skuOf } from '../domain/ids.ts';
import { isTimedOut } from '../domain/stock/cart.ts';
import type { CartDocument } from '../projections/carts.ts';
import { type FulfilmentDocument, fulfilments as fulfilmentsView } from '../projections/fulfilments.ts';
import { type InventoryDocument, inventory as inventoryView } from '../projections/inventory.ts';
import type { ManifestDocument } from '../projections/manifests.ts';
import { type OrderDocument, orders as ordersView } from '../projections/orders.ts';
import type { Document, Stored, ViewReader } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import { type Condition, type ListQuery, PAGE_DOCUMENTS_MAX, type Page } from '../projections/query.ts';
import type { ReturnDocument } from '../projections/returns.ts';
import type { SupplyDocument } from '../projections/supplies.ts';
import type { Waitlists } from '../runtime/sweeps.ts';

/** Larger than every instant is the empty bound; smaller than every instant is the empty text, which means none. */
const FIRST_INSTANT = '0';

export type WaitlistSources = {
  readonly orders: ViewReader<OrderDocument>;
  readonly supplies: ViewReader<SupplyDocument>;
  readonly carts: ViewReader<CartDocument>;
  readonly fulfilments: ViewReader<FulfilmentDocument>;
  readonly manifests: ViewReader<ManifestDocument>;
  readonly returns: ViewReader<ReturnDocument>;
  readonly inventory: ViewReader<InventoryDocument>;
  readonly waitFor: Projector['waitFor'];
};

/** What something is to be done with, read from the views. */
export const waitlistsFrom = ({
  orders,
  supplies,
  carts,
  fulfilments,
  manifests,
  returns,
  inventory,
  waitFor,
}: WaitlistSources): Waitlists => {
  const until = async (field: string, instant: string, limit: number, more: readonly Condition[] = []) => {
    const where = [...more, upTo(field, instant)];
    const page = await orders.list({ where, sort: { field }, limit });
    return page.items.map((item) => item.document.order.id);
  };
  return {
    holdsDue: (by, limit) => until('holdEnds', by, limit),
    promisesDue: (by, limit) => until('watchPromiseFrom', by, limit),
    unfinished: (by, limit) => until('workingSince', by, limit),
    kept: (channel, by, limit) => until('keptSince', by, limit, [{ field: 'channel', is: channel }]),
    kitsWaiting: (by, limit) => until('kitsWaitSince', by, limit),
    async acceptDue(by, limit) {
      const page = await fulfilments.list({ where: [upTo('acceptBy', by)], sort: { field: 'acceptBy' }, limit });
      return page.items.map(({ document }) => ({ order: orderIdOf(document.order), fulfilment: document.id }));
    },
    async clocksDue(by, limit) {
      const page = await fulfilments.list({ where: [upTo('clockAt', by)], sort: { field: 'clockAt' }, limit });
      return page.items.map(({ document }) => ({ order: orderIdOf(document.order), fulfilment: document.id }));
    },
    async packed(location, position, signal) {
      await waitFor(position, { view: fulfilmentsView.name, signal });
      const where = [
        { field: 'location', is: location },
        { field: 'status', is: 'packed' },
      ];
      const items = await everything(fulfilments, { where, sort: { field: 'shipBy' } });
      const leaves = ({ method, to }: FulfilmentDocument) => method === 'ship' || to !== undefined;
      return items.flatMap(({ document }) => (leaves(document) ? [document.id] : []));
    },
    async manifestsOpen(until, limit) {
      const page = await manifests.list({ where: [upTo('openSince', until)], sort: { field: 'openSince' }, limit });
      return page.items.map(({ document }) => manifestIdOf(document.id));
    },
    async held(sku, position, signal) {
      await waitFor(position, { view: ordersView.name, signal });
      const where = [
        { field: 'skus', has: sku },
        { field: 'status', is: 'held' },
      ];
      const items = await everything(orders, { where, sort: { field: 'placedAt' } });
      return items.map(({ document }) => document.order.id);
    },
    async waitedFor(position, signal) {
      await waitFor(position, { view: inventoryView.name, signal });
      const where = [{ field: 'backordered', from: 1 }];
      const items = await everything(inventory, { where, sort: { field: 'backordered' } });
      return items.map(({ document }) => skuOf(document.sku));
    },
    async returnsDue(by, limit) {
      const page = await returns.list({ where: [upTo('dueAt', by)], sort: { field: 'dueAt' }, limit });
      return [...new Set(page.items.map((item) => orderIdOf(item.document.order)))];
    },
    async supplyDue(by, limit) {
      const page = await supplies.list({ where: [upTo('dueAt', by)], sort: { field: 'dueAt' }, limit });
      return [...new Set(page.items.map((item) => item.document.sku))];
    },
    async cartsDue(by, limit) {
      const page = await carts.list({ where: [upTo('endsAt', by)], sort: { field: 'endsAt' }, limit });
      const due = page.items.flatMap(({ document }) =>
        Object.entries(document.skus).flatMap(([sku, cart]) => (isTimedOut(cart, by) ? [skuOf(sku)] : [])),
      );
      return [...new Set(due)];
    },
  };
};

/** All that a list has, page by page. */
const everything = async <D extends Document>(
  view: Pick<ViewReader<D>, 'list'>,
  query: Pick<ListQuery, 'where' | 'sort'>,
): Promise<readonly Stored<D>[]> => {
  const items: Stored<D>[] = [];
  let cursor: string | null = null;
  do {
    const from: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page: Page<D> = await view.list({ ...query, limit: PAGE_DOCUMENTS_MAX, ...from });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
};

const upTo = (field: string, instant: string): Condition => ({ field, from: FIRST_INSTANT, below: `${instant}~` });
