import { skuOf } from '../domain/ids.ts';
import { type AtpDocument, atp, supplyAt } from '../projections/atp.ts';
import { type AvailabilityDocument, availability } from '../projections/availability.ts';
import type { Document, Stored, ViewReader, ViewStore } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import type { Page, Sort } from '../projections/query.ts';
import type { Sellable, SellableViews } from '../runtime/availability.ts';

/** Documents that are read at once. */
const PAGE_DOCUMENTS = 200;

/** What can be sold, and what is low or out, read from the views. */
export const sellableFrom = (
  views: Pick<ViewStore, 'reader'>,
  projector: Pick<Projector, 'waitFor'>,
): SellableViews => {
  const atpView = views.reader<AtpDocument>(atp);
  const availabilityView = views.reader<AvailabilityDocument>(availability);
  return {
    async of(skus, position, signal) {
      await projector.waitFor(position, { view: atp.name, signal });
      return (await atpView.getMany(skus)).map(sellable);
    },
    async *pages(position, signal) {
      await projector.waitFor(position, { view: atp.name, signal });
      for await (const page of pagesOf(atpView, { field: 'sku' })) yield page.map(sellable);
    },
    async *short(position, signal) {
      await projector.waitFor(position, { view: availability.name, signal });
      for await (const page of pagesOf(availabilityView, { field: 'since' }))
        yield page.map(({ document }) => document);
    },
  };
};

const sellable = ({ document, position }: Stored<AtpDocument>): Sellable => ({
  sku: skuOf(document.sku),
  position,
  isAt: (location) => Object.hasOwn(document.places, location),
  supplyAt: (now) => supplyAt(document, now),
});

async function* pagesOf<D extends Document>(view: ViewReader<D>, sort: Sort): AsyncGenerator<readonly Stored<D>[]> {
  let cursor: string | null = null;
  do {
    const page: Page<D> = await view.list({ sort, limit: PAGE_DOCUMENTS, ...(cursor === null ? {} : { cursor }) });
    yield page.items;
    cursor = page.next;
  } while (cursor !== null);
}
