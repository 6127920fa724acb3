import type { Article } from '../domain/order/scan.ts';
import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** What people and scanners call each product that was set up. */
export const articles: Projection<Recorded, Article> = {
  name: 'articles',
  version: 1,
  indexes: [['barcodes[]']],
  keys: (event) => (event.type === 'ProductSet' ? [event.data.sku] : []),
  evolve: (document, event) => {
    if (event.type !== 'ProductSet') return document;
    const { sku, name, barcodes = [] } = event.data;
    return { sku, name, barcodes };
  },
};
