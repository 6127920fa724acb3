import type { StaticEncode } from 'typebox';
import type { AmendedLine, Amendment } from '../domain/order/amend.ts';
import { malformed } from './problem.ts';
import type { AmendOrder } from './schemas/request.ts';

type Body = StaticEncode<typeof AmendOrder>;

/** What is to be changed of an order. Throws 400 for a line that stands twice, or that is neither an old one nor a whole new one. */
export const amendmentOf = ({ shipTo, lines, reference }: Body, key: string | null): Amendment => {
  const ids = new Set<string>();
  for (const [index, { id }] of (lines ?? []).entries()) {
    if (ids.has(id)) throw malformed(`/lines/${index}/id`, `line id ${id} stands twice`);
    ids.add(id);
  }
  return {
    ...(shipTo === undefined ? {} : { shipTo }),
    ...(lines === undefined ? {} : { lines: lines.map(amendedLine) }),
    reference: reference ?? key,
  };
};

const amendedLine = (line: NonNullable<Body['lines']>[number], index: number): AmendedLine => {
  const { id, quantity, sku, unitPrice, ...more } = line;
  if (sku !== undefined && unitPrice !== undefined) return { id, quantity, sku, unitPrice, ...more };
  if (sku === undefined && unitPrice === undefined && Object.keys(more).length === 0) return { id, quantity };
  throw malformed(
    `/lines/${index}/${sku === undefined ? 'sku' : 'unitPrice'}`,
    'is missing: a new line needs a SKU and a price',
  );
};
