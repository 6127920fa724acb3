import Type from 'typebox';
import { skuOf } from '../../../domain/ids.ts';
import type { Description } from '../../../domain/setup/product.ts';
import type { Instant } from '../../../domain/time.ts';
import type { CountOf } from '../../../runtime/counts.ts';
import { documentOf, maybe, Name } from '../../http/document.ts';
import {
  type Buying,
  countOf,
  type Incoming,
  type SupplyOf,
  supplyOf,
  together,
  type Warehouses,
} from '../incoming.ts';

const Items = Type.Array(
  Type.Object({
    metadata: maybe(Type.Object({ maxPageSize: maybe(Type.Integer()) })),
    inventoryNumber: Name,
    description: maybe(Type.String()),
    stockItem: maybe(Type.Boolean()),
    warehouseDetails: maybe(Type.Array(Type.Object({ warehouse: Name, quantityOnHand: Type.Number() }))),
  }),
);
export const ItemList = documentOf(Items);

/**
 * `asOf`: when it was asked for. The time that stands with each count has no zone, and one that is read as too late would hide a newer
 * count.
 */
export const countsOf = (
  items: Readonly<Type.Static<typeof Items>>,
  asOf: Instant,
  warehouses: Warehouses,
): Incoming<CountOf> =>
  together(
    items.flatMap(({ inventoryNumber: sku, warehouseDetails }) =>
      (warehouseDetails ?? []).map(({ warehouse, quantityOnHand: quantity }) =>
        countOf({ sku, warehouse, quantity }, asOf, warehouses),
      ),
    ),
  );

export const articlesOf = (items: Readonly<Type.Static<typeof Items>>): readonly Description[] =>
  items.map(({ inventoryNumber, description }) => ({
    ...{ sku: skuOf(inventoryNumber), name: description || null, weightGrams: null, barcodes: [] },
  }));

const Orders = Type.Array(
  Type.Object({
    metadata: maybe(Type.Object({ maxPageSize: maybe(Type.Integer()) })),
    orderNbr: Name,
    status: Type.String(),
    promisedOn: maybe(Type.String()),
    lines: Type.Array(
      Type.Object({
        lineNbr: Type.Integer(),
        inventory: maybe(Type.Object({ number: Name })),
        warehouse: maybe(Type.Object({ id: Name })),
        orderQty: Type.Number(),
        baseOrderQty: Type.Number(),
        qtyOnReceipts: Type.Number(),
        promised: maybe(Type.String()),
        completed: maybe(Type.Boolean()),
        canceled: maybe(Type.Boolean()),
      }),
    ),
  }),
);
export const PurchaseOrderList = documentOf(Orders);

const OVER = new Set(['Closed', 'Cancelled', 'Voided']);

/** Counted in base units: what is bought by the dozen comes as twelve. */
export const suppliesOf = (orders: Readonly<Type.Static<typeof Orders>>, buying: Buying): Incoming<SupplyOf> =>
  together(
    orders.flatMap(({ orderNbr, status, promisedOn, lines }) =>
      lines.flatMap((line) => {
        if (!line.inventory) return [];
        const isOver = OVER.has(status) || line.completed === true || line.canceled === true;
        const each = line.orderQty === 0 ? 1 : line.baseOrderQty / line.orderQty;
        const bought = {
          ...{ id: `${orderNbr}-${line.lineNbr}`, sku: line.inventory.number, warehouse: line.warehouse?.id ?? '' },
          ...{ ordered: line.baseOrderQty, received: line.qtyOnReceipts * each, isOver },
          date: line.promised ?? promisedOn ?? null,
        };
        return [supplyOf(bought, buying)];
      }),
    ),
  );
