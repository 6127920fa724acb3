import type { PlacedHere } from '../connectors/reconciliation/orders.ts';
import { orderIdOf } from '../domain/ids.ts';
import type { Difference } from '../domain/reconciliation.ts';
import { type DifferenceDocument, differences, differencesOf } from '../projections/differences.ts';
import { type OrderDocument, orders } from '../projections/orders.ts';
import type { Stored, ViewStore } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import { PAGE_DOCUMENTS_MAX } from '../projections/query.ts';
import { type ReconciliationDocument, reconciliations, reportKey } from '../projections/reconciliations.ts';
import type { Reports } from '../runtime/reconciliations.ts';

/** Reports that are looked at in one go; more than one connector has under way. */
const WAITING_MAX = 100;

/** What the comparison of connectors' days needs of the views. */
export const reportsFrom = (
  views: Pick<ViewStore, 'reader'>,
  { waitFor }: Pick<Projector, 'waitFor'>,
): { readonly reports: Reports; readonly placedHere: PlacedHere } => {
  const reportView = views.reader<ReconciliationDocument>(reconciliations);
  const differenceView = views.reader<DifferenceDocument>(differences);
  const orderView = views.reader<OrderDocument>(orders);
  return {
    reports: {
      async waiting(connector) {
        const page = await reportView.list({
          where: [
            { field: 'connector', is: connector },
            { field: 'isWaiting', is: true },
          ],
          sort: { field: 'day' },
          limit: WAITING_MAX,
        });
        return page.items.map(({ document }) => document.day);
      },
      async known(connector, days) {
        const found = await reportView.getMany(days.map((day) => reportKey(connector, day)));
        return new Set(found.map(({ document }) => document.day));
      },
      async endOf(connector, day) {
        const upTo = (await reportView.get(reportKey(connector, day)))?.document.done?.upTo;
        return upTo === undefined ? null : BigInt(upTo);
      },
      async *differences({ connector, day, run }, position, signal): AsyncGenerator<readonly Difference[]> {
        await waitFor(position, { view: differences.name, signal });
        const where = [{ field: 'report', is: differencesOf(connector, day, run) }];
        for (let cursor: string | null = null; ; ) {
          const page: { readonly items: readonly Stored<DifferenceDocument>[]; readonly next: string | null } =
            await differenceView.list({
              where,
              limit: PAGE_DOCUMENTS_MAX,
              ...(cursor === null ? {} : { cursor }),
            });
          yield page.items.map(({ document }) => document);
          if (page.next === null) return;
          cursor = page.next;
        }
      },
    },
    async placedHere(channel, { from, to }, cursor) {
      const page = await orderView.list({
        where: [
          { field: 'channel', is: channel },
          { field: 'placedAt', from, below: to },
        ],
        sort: { field: 'placedAt' },
        limit: PAGE_DOCUMENTS_MAX,
        ...(cursor === null ? {} : { cursor }),
      });
      return { ids: page.items.map(({ id }) => orderIdOf(id)), next: page.next };
    },
  };
};
