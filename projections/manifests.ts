import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** A manifest as lists show it. What is in it is read from its own facts. */
export type ManifestDocument = {
  readonly id: string;
  readonly location: string;
  readonly carrier: string | null;
  readonly status: 'open' | 'closed';
  readonly openedAt: string;
  /** The same, as long as it has not been closed. */
  readonly openSince: string | null;
  readonly closedAt: string | null;
  /** Fulfilments that are to leave with it; once it is closed, those that have. */
  readonly fulfilments: number;
};

export const manifests: Projection<Recorded, ManifestDocument> = {
  name: 'manifests',
  version: 1,
  indexes: [['openSince'], ['openedAt'], ['location', 'openedAt']],
  keys: (event) => (event.type === 'ManifestOpened' || event.type === 'ManifestClosed' ? [event.data.id] : []),
  evolve: (document, event) => {
    const { at } = event.metadata;
    if (event.type === 'ManifestOpened') {
      const { id, location, carrier, fulfilments } = event.data;
      const opened = { openedAt: at, openSince: at, closedAt: null, fulfilments: fulfilments.length };
      return { id, location, carrier, status: 'open', ...opened };
    }
    if (event.type !== 'ManifestClosed' || document === null) return document;
    return { ...document, status: 'closed', openSince: null, closedAt: at, fulfilments: event.data.handedOver.length };
  },
};
