import Type from 'typebox';
import { skuOf } from '../../../domain/ids.ts';
import type { Description } from '../../../domain/setup/product.ts';
import type { Instant } from '../../../domain/time.ts';
import type { CountOf } from '../../../runtime/counts.ts';
import { documentOf, maybe, Name } from '../../http/document.ts';
import {
  type Buying,
  COMPANY_WAREHOUSE,
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
  balances: Readonly<Type.Static<typeof Balances>>,
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
        receivedQuantity: maybe(Type.Number()),
        stockPointCode: maybe(Type.String()),
        isStockItem: maybe(Type.Boolean()),
      }),
    ),
  }),
);
export const PurchaseOrders = documentOf(Orders);

export const suppliesOf = (orders: Readonly<Type.Static<typeof Orders>>, buying: Buying): Incoming<SupplyOf> =>
  together(
    orders.flatMap(({ id, deliveryDate, stockPointCode, voided, manuallyCompleted, rows }) =>
      rows.flatMap((row) => {
        if (!row.itemId || row.isStockItem === false) return [];
        const received = row.receivedQuantity ?? 0;
        const bought = {
          ...{ id: `${id}-${row.id}`, sku: row.itemId, warehouse: row.stockPointCode ?? stockPointCode ?? '' },
          ...{ ordered: row.remainingOrderedQuantity + received, received, date: deliveryDate ?? null },
          isOver: voided === true || manuallyCompleted === true,
        };
        return [supplyOf(bought, buying)];
      }),
    ),
  );

const Pages = Type.Object({ '@TotalPages': Type.Integer() });

const Article = Type.Object({
  ArticleNumber: Name,
  Description: maybe(Type.String()),
  EAN: maybe(Type.String()),
  Weight: maybe(Type.Union([Type.Number(), Type.String()])),
});
const Articles = Type.Array(Article);
export const ArticleList = documentOf(Type.Object({ MetaInformation: Pages, Articles }));
const Stocks = Type.Array(
  Type.Object({ ArticleNumber: Name, QuantityInStock: maybe(Type.Union([Type.Number(), Type.String()])) }),
);
export const ArticleStock = documentOf(Type.Object({ MetaInformation: Pages, Articles: Stocks }));

/** Of a company without the warehouse module: `company` in `warehouses`. What says no quantity is no goods. */
export const companyCountsOf = (
  articles: Readonly<Type.Static<typeof Stocks>>,
  asOf: Instant,
  warehouses: Warehouses,
): Incoming<CountOf> =>
  together(
    articles.flatMap(({ ArticleNumber: sku, QuantityInStock: quantity }) =>
      quantity === null || quantity === undefined
        ? []
        : [countOf({ sku, warehouse: COMPANY_WAREHOUSE, quantity }, asOf, warehouses)],
    ),
  );

export const ArticleAnswer = documentOf(Type.Object({ Article }));

/** The list has no weights: those are in each article by itself, in grams. */
export const articlesOf = (articles: Readonly<Type.Static<typeof Articles>>): readonly Description[] =>
  articles.map(({ ArticleNumber, Description, EAN, Weight }) => {
    const grams = Number(Weight ?? '');
    return {
      sku: skuOf(ArticleNumber),
      name: Description || null,
      weightGrams: Number.isSafeInteger(grams) && grams > 0 ? grams : null,
      barcodes: EAN ? [EAN] : [],
    };
  });
