import { describe, expect, it } from 'vitest';
import type { ReturnFigures } from '../../board/src/api/return-documents.ts';
import { ageOf, ratesOf, reasonsByWeek, shareOf } from '../../board/src/pages/returns/return-summary.ts';

const figures = (date: string, sku: string | null, more: Partial<ReturnFigures> = {}): ReturnFigures => ({
  ...{ date, sku, unitsShipped: 0, unitsReturned: 0, reasons: {} },
  ...more,
});

describe('returns in figures', () => {
  it('are of an age from the day that they were asked for', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    expect(ageOf('2026-11-24T09:00:00Z', now)).toBe('day');
    expect(ageOf('2026-11-17T12:00:00Z', now)).toBe('fortnight');
    expect(ageOf('2026-01-01T00:00:00Z', now)).toBe('older');
  });

  it('come back at a rate of what was shipped, over all days, the highest first', () => {
    const rates = ratesOf([
      figures('2026-11-01', 'SHIRT', { unitsShipped: 8 }),
      figures('2026-11-09', 'SHIRT', { unitsShipped: 2, unitsReturned: 1 }),
      figures('2026-11-09', 'BOOTS', { unitsShipped: 4, unitsReturned: 2 }),
      figures('2026-11-09', null, { unitsShipped: 6, unitsReturned: 3 }),
    ]);
    expect(rates.map((rate) => [rate.sku, shareOf(rate)])).toEqual([
      ['BOOTS', 0.5],
      ['SHIRT', 0.1],
    ]);
  });

  it('are counted by the reason and the week, of which the seldom ones are put together', () => {
    const { reasons, weeks } = reasonsByWeek(
      [
        figures('2026-11-22', null, { reasons: { 'too small': 3 } }),
        figures('2026-11-23', null, { reasons: { 'too small': 1, broken: 1 } }),
        figures('2026-11-29', null, { reasons: { late: 1 } }),
        figures('2026-12-08', null, { reasons: { 'too small': 1 } }),
      ],
      1,
      'others',
    );
    expect(reasons).toEqual(['too small', 'others']);
    expect(weeks).toEqual([
      { week: '2026-11-16', units: { 'too small': 3 } },
      { week: '2026-11-23', units: { 'too small': 1, others: 2 } },
      { week: '2026-11-30', units: {} },
      { week: '2026-12-07', units: { 'too small': 1 } },
    ]);
  });
});
