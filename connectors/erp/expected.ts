import type { ViewReader } from '../../projections/port.ts';
import { PAGE_DOCUMENTS_MAX } from '../../projections/query.ts';
import type { SupplyDocument } from '../../projections/supplies.ts';
import type { OpenSupply, TakePorts } from '../system.ts';

/** Supplies that something is still expected of, as the view has them: one that was announced a moment ago may be missing. */
export const expectedFrom =
  (supplies: Pick<ViewReader<SupplyDocument>, 'list'>): TakePorts['expected'] =>
  async (prefix) => {
    const found: OpenSupply[] = [];
    const where = [{ field: 'status', in: ['expected', 'late'] }];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = { where, sort: { field: 'expectedAt' }, limit: PAGE_DOCUMENTS_MAX };
      const { items, next } = await supplies.list(cursor === '' ? page : { ...page, cursor });
      found.push(...items.map(({ document }) => document).filter(({ id }) => id.startsWith(prefix)));
      cursor = next;
    }
    return found;
  };
