import { type Api, amount, field, list, text } from './api.ts';
import type { Figures } from './tally.ts';

const STATUSES = ['placed', 'held', 'awaitingStock', 'routing', 'fulfilling', 'completed', 'cancelled'];
const BAR_WIDTH = 40;
const SKUS_PER_PAGE = 200;

/** Units that are promised and not there, over all SKUs: what the stock itself says. */
export const oversold = async (api: Api): Promise<number> => {
  let units = 0;
  let cursor: string | null = null;
  do {
    const page: unknown = (
      await api.get(`/v1/stock?limit=${SKUS_PER_PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`)
    ).body;
    for (const item of list(field(page, 'items'))) {
      const there = amount(field(item, 'onHand')) - amount(field(item, 'unavailable'));
      units += Math.max(0, amount(field(item, 'reserved')) + amount(field(item, 'allocated')) - there);
    }
    cursor = text(field(page, 'next')) || null;
  } while (cursor !== null);
  return units;
};

/** The summary as lines of text. */
export const summaryOf = (
  figures: Figures,
  oversoldUnits: number,
  url: string,
  key: string,
  seconds: number,
): readonly string[] => {
  const most = Math.max(1, ...figures.byStatus.values());
  const bars = STATUSES.map((status) => {
    const orders = figures.byStatus.get(status) ?? 0;
    return `  ${status.padEnd(14)} ${String(orders).padStart(7)}  ${'█'.repeat(Math.round((orders / most) * BAR_WIDTH))}`;
  });
  return [
    `Weir demo   ${url}   ${seconds} s   Ctrl-C ends it`,
    `  sign in with ${key}`,
    '',
    ...bars,
    '',
    `  placed ${figures.placed}   per minute ${figures.perMinute}   refused for want of stock ${figures.refused}   failures ${figures.failures}`,
    `  oversold: ${oversoldUnits}`,
  ];
};
