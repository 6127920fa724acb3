import type { ViewReader } from '../projections/port.ts';
import type { SalesDocument } from '../projections/sales.ts';
import type { SoldViews } from '../runtime/sales.ts';

/** What was sold where, read from the view of sales. */
export const soldFrom =
  (sales: ViewReader<SalesDocument>): SoldViews =>
  async (skus) =>
    (await sales.getMany(skus)).map(({ document }) => document);
