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

const Item = Type.Object({
  number: Name,
  displayName: maybe(Type.String()),
  gtin: maybe(Type.String()),
  type: maybe(Type.String()),
  inventory: maybe(Type.Number()),
});
const Items = Type.Array(Item);
export const ItemList = documentOf(Type.Object({ value: Items, '@odata.nextLink': maybe(Type.String()) }));

/** Stands in `warehouses` for the whole company: the standard API has one figure for it, which is a count of one location. */
export const COMPANY_WAREHOUSE = 'company';

export const countsOf = (items: Type.Static<typeof Items>, asOf: Instant, warehouses: Warehouses): Incoming<CountOf> =>
  together(
    items.flatMap(({ number: sku, type, inventory }) =>
      type === 'Inventory' && typeof inventory === 'number'
        ? [countOf({ sku, warehouse: COMPANY_WAREHOUSE, quantity: inventory }, asOf, warehouses)]
        : [],
    ),
  );

export const articlesOf = (items: Type.Static<typeof Items>): readonly ArticleOf[] =>
  items.map(({ number, displayName, gtin }) => ({
    ...{ sku: skuOf(number), name: displayName || null, weightGrams: null },
    barcodes: gtin ? [gtin] : [],
  }));

const Orders = Type.Array(
  Type.Object({
    requestedReceiptDate: maybe(Type.String()),
    fullyReceived: maybe(Type.Boolean()),
    purchaseOrderLines: Type.Array(
      Type.Object({
        id: Name,
        lineType: Type.String(),
        lineObjectNumber: maybe(Type.String()),
        quantity: Type.Number(),
        receivedQuantity: Type.Number(),
        expectedReceiptDate: maybe(Type.String()),
        locationId: maybe(Type.String()),
      }),
    ),
  }),
);
export const PurchaseOrderList = documentOf(Type.Object({ value: Orders, '@odata.nextLink': maybe(Type.String()) }));

const NO_DATE = '0001-01-01';

export const suppliesOf = (orders: Type.Static<typeof Orders>, warehouses: Warehouses): Incoming<SupplyOf> =>
  together(
    orders.flatMap(({ requestedReceiptDate, fullyReceived, purchaseOrderLines }) =>
      purchaseOrderLines.flatMap((line) => {
        if (line.lineType !== 'Item' || !line.lineObjectNumber) return [];
        const quantity = fullyReceived === true ? 0 : line.quantity - line.receivedQuantity;
        const own = line.expectedReceiptDate ?? NO_DATE;
        const date = own === NO_DATE ? (requestedReceiptDate ?? null) : own;
        const stated = { sku: line.lineObjectNumber, warehouse: line.locationId ?? '', quantity };
        return [supplyOf(`bc-po-${line.id}`, stated, date, warehouses)];
      }),
    ),
  );
