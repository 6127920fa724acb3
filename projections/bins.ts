import type { Bin } from '../domain/setup/bin.ts';
import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** Where articles lie: a document for each article at each location of which somebody has said so. */
export const bins: Projection<Recorded, BinDocument> = {
  name: 'bins',
  version: 1,
  indexes: [['location', 'sku']],
  keys: (event) => (event.type === 'BinSet' ? [binKey(event.data.location, event.data.sku)] : []),
  evolve: (document, event) => {
    if (event.type !== 'BinSet') return document;
    const { location, sku, bin } = event.data;
    return bin === null ? null : { location, sku, bin };
  },
};

export type BinDocument = Omit<Bin, 'bin'> & { readonly bin: string };

/** The id of the document of an article at a location; a location's own id has no slash in it. */
export const binKey = (location: string, sku: string): string => `${location}/${sku}`;
