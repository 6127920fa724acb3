import { orders } from '../projections/orders.ts';
import type { ViewStore } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import type { ScrubViews } from '../runtime/forgetting.ts';

/** Personal data is in the view of orders alone: once that has seen a position, what it held before is cleared from its files. */
export const scrubberOf =
  (projector: Pick<Projector, 'waitFor'>, views: Pick<ViewStore, 'scrub'>): ScrubViews =>
  async (position, signal) => {
    await projector.waitFor(position, { view: orders.name, signal });
    await views.scrub();
  };
