import type { LocationId } from '../domain/ids.ts';
import type { FulfilmentDocument } from '../projections/fulfilments.ts';
import type { ViewReader } from '../projections/port.ts';
import { PAGE_DOCUMENTS_MAX } from '../projections/query.ts';
import type { Due } from '../runtime/workload.ts';

/** Work of a location that is due from an instant on, and that has not been taken back, read from the view of fulfilments. */
export const dueAt = async (
  fulfilments: ViewReader<FulfilmentDocument>,
  location: LocationId,
  since: string,
): Promise<readonly Due[]> => {
  const due: Due[] = [];
  let cursor: string | null = null;
  do {
    const page = await fulfilments.list({
      where: [
        { field: 'location', is: location },
        { field: 'shipBy', from: since },
      ],
      sort: { field: 'shipBy' },
      limit: PAGE_DOCUMENTS_MAX,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const { document } of page.items) {
      if (document.status !== 'rejected' && document.status !== 'cancelled') due.push(document);
    }
    cursor = page.next;
  } while (cursor !== null);
  return due;
};
