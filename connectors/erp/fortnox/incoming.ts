import Type from 'typebox';
import { skuOf } from '../../../domain/ids.ts';
import type { Instant } from '../../../domain/time.ts';
import type { CountOf } from '../../../runtime/counts.ts';
import { documentOf, maybe, Name } from '../../carriers/document.ts';
import {
  type ArticleOf,
  countOf,
  type Incoming,
  type SupplyOf,
  supplyOf,
  together,
  type Warehouses,
} from '../incoming.ts';

const Balances = Type.Array(Type.Object({ itemId: Name, stockPointCode: Name, inStock: Type.Number() }));
export const StockBalances = documentOf(Balances);

/** `asOf`: when it was asked for. Fortnox says no time, and what was available is less what it has reserved itself. */
export const countsOf = (
  balances: Type.Static<typeof Balances>,
  asOf: Instant,
  warehouses: Warehouses,
): Incoming<CountOf> =>
  together(
    balances.map(({ itemId: sku, stockPointCode: warehouse, inStock: quantity }) =>
      countOf({ sku, warehouse, quantity }, asOf, warehouses),
    ),
  );

const Orders = Type.Array(
  Type.Object({
    id: Type.Integer(),
    deliveryDate: maybe(Type.String()),
    stockPointCode: maybe(Type.String()),
    voided: maybe(Type.Boolean()),
    manuallyCompleted: maybe(Type.Boolean()),
    rows: Type.Array(
      Type.Object({
        id: Type.Union([Name, Type.Integer()]),
        itemId: maybe(Type.String()),
        remainingOrderedQuantity: Type.Number(),
        stockPointCode: maybe(Type.String()),
        isStockItem: maybe(Type.Boolean()),
      }),
    ),
  }),
);
export const PurchaseOrders = documentOf(Orders);

export const suppliesOf = (orders: Type.Static<typeof Orders>, warehouses: Warehouses): Incoming<SupplyOf> =>
  together(
    orders.flatMap(({ id, deliveryDate, stockPointCode, voided, manuallyCompleted, rows }) =>
      rows.flatMap((row) => {
        if (!row.itemId || row.isStockItem === false) return [];
        const quantity = voided || manuallyCompleted ? 0 : row.remainingOrderedQuantity;
        const warehouse = row.stockPointCode ?? stockPointCode ?? '';
        const stated = { sku: row.itemId, warehouse, quantity };
        return [supplyOf(`fortnox-po-${id}-${row.id}`, stated, deliveryDate ?? null, warehouses)];
      }),
    ),
  );

const Articles = Type.Array(
  Type.Object({
    ArticleNumber: Name,
    Description: maybe(Type.String()),
    EAN: maybe(Type.String()),
    Weight: maybe(Type.Union([Type.Number(), Type.String()])),
  }),
);
export const ArticleList = documentOf(Type.Object({ Articles }));

/** The list has no weights: those are in each article by itself, in grams. */
export const articlesOf = (articles: Type.Static<typeof Articles>): readonly ArticleOf[] =>
  articles.map(({ ArticleNumber, Description, EAN, Weight }) => {
    const grams = Number(Weight ?? '');
    return {
      sku: skuOf(ArticleNumber),
      name: Description || null,
      weightGrams: Number.isSafeInteger(grams) && grams > 0 ? grams : null,
      barcodes: EAN ? [EAN] : [],
    };
  });
