import type { Sku } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';

/** SKUs of which facts up to a position may have changed what is sold: each once, however often. */
export type Round = {
  readonly skus: ReadonlySet<Sku>;
  /** Those that are to be told whether or not they differ. */
  readonly forced: ReadonlySet<Sku>;
  /** Everything is to be looked at. */
  readonly isAll: boolean;
  /** What was told before is to be forgotten first. */
  readonly isAnew: boolean;
  readonly upTo: bigint;
  /** When the oldest of the facts happened; `null` where there is none. */
  readonly since: Instant | null;
};

/** Gathers what is to be told, while the round before is told. */
export type Gathering = {
  readonly add: (skus: readonly Sku[] | 'all', at: Instant) => void;
  readonly force: (sku: Sku, at: Instant) => void;
  /** Everything is to be told, whatever was told before. */
  readonly anew: (at: Instant) => void;
  readonly upTo: (position: bigint) => void;
  readonly size: () => number;
  readonly isEmpty: () => boolean;
  /** When the oldest of its facts happened. */
  readonly since: () => Instant | null;
  /** All of it; begins anew. */
  readonly take: () => Round;
};

export const gathering = (from: bigint): Gathering => {
  let skus = new Set<Sku>();
  let forced = new Set<Sku>();
  let isAll = false;
  let isAnew = false;
  let since: Instant | null = null;
  let position = from;
  const happened = (at: Instant): void => {
    since ??= at;
  };
  return {
    add(touched, at) {
      if (touched === 'all') isAll = true;
      else for (const sku of touched) skus.add(sku);
      if (touched.length > 0) happened(at);
    },
    force(sku, at) {
      skus.add(sku);
      forced.add(sku);
      happened(at);
    },
    anew(at) {
      isAll = true;
      isAnew = true;
      happened(at);
    },
    upTo(reached) {
      position = reached;
    },
    size: () => skus.size,
    isEmpty: () => skus.size === 0 && !isAll,
    since: () => since,
    take() {
      const round = { skus, forced, isAll, isAnew, upTo: position, since };
      skus = new Set();
      forced = new Set();
      isAll = false;
      isAnew = false;
      since = null;
      return round;
    },
  };
};
