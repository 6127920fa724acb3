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

const Item = Type.Object({
  number: Name,
  displayName: maybe(Type.String()),
  gtin: maybe(Type.String()),
  type: maybe(Type.String()),
  inventory: maybe(Type.Number()),
});
const Items = Type.Array(Item);
export const ItemAnswer = documentOf(Item);
export const ItemList = documentOf(Type.Object({ value: Items, '@odata.nextLink': maybe(Type.String()) }));

/** The standard API has one figure for the company. */
export const countsOf = (
  items: Readonly<Type.Static<typeof Items>>,
  asOf: Instant,
  warehouses: Warehouses,
): Incoming<CountOf> =>
  together(
    items.flatMap(({ number: sku, type, inventory }) =>
      type === 'Inventory' && typeof inventory === 'number'
        ? [countOf({ sku, warehouse: COMPANY_WAREHOUSE, quantity: inventory }, asOf, warehouses)]
        : [],
    ),
  );

export const articlesOf = (items: Readonly<Type.Static<typeof Items>>): readonly Description[] =>
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

export const suppliesOf = (orders: Readonly<Type.Static<typeof Orders>>, buying: Buying): Incoming<SupplyOf> =>
  together(
    orders.flatMap(({ requestedReceiptDate, fullyReceived, purchaseOrderLines }) =>
      purchaseOrderLines.flatMap((line) => {
        if (line.lineType !== 'Item' || !line.lineObjectNumber) return [];
        const own = line.expectedReceiptDate ?? NO_DATE;
        const date = own === NO_DATE ? (requestedReceiptDate ?? null) : own;
        const bought = {
          ...{ id: line.id, sku: line.lineObjectNumber, warehouse: line.locationId ?? '', date },
          ...{ ordered: line.quantity, received: line.receivedQuantity, isOver: fullyReceived === true },
        };
        return [supplyOf(bought, buying)];
      }),
    ),
  );
