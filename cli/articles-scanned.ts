import type { Article } from '../domain/order/scan.ts';
import type { ViewReader } from '../projections/port.ts';
import { PAGE_DOCUMENTS_MAX } from '../projections/query.ts';
import type { ArticlesScanned } from '../runtime/fulfilment-commands.ts';

/** Articles by their barcodes, read from their view. */
export const articlesScannedFrom =
  (articles: Pick<ViewReader<Article>, 'list'>): ArticlesScanned =>
  async (barcodes) => {
    const pages = await Promise.all(
      [...new Set(barcodes)].map((barcode) =>
        articles.list({ where: [{ field: 'barcodes', has: barcode }], limit: PAGE_DOCUMENTS_MAX }),
      ),
    );
    return pages.flatMap(({ items }) => items.map(({ document }) => document));
  };
