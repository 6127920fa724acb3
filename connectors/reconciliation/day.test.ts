import { expect, it } from 'vitest';
import { daysOver, spanOf } from './day.ts';

it('a day begins and ends where the shop is, also on the day that has 23 hours', () => {
  expect(spanOf('2026-11-25', 'Europe/Stockholm')).toEqual({
    from: '2026-11-24T23:00:00.000Z',
    to: '2026-11-25T23:00:00.000Z',
  });
  expect(spanOf('2026-03-29', 'Europe/Stockholm')).toEqual({
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-29T22:00:00.000Z',
  });
});

it('a day that there is not is none', () => {
  expect(spanOf('2026-02-30', 'UTC')).toBeNull();
  expect(spanOf('yesterday', 'UTC')).toBeNull();
});

it('a day counts as over once what was on its way has had its time', () => {
  const since = '2026-11-20T12:00:00.000Z';
  const range = { timeZone: 'Europe/Stockholm', since, max: 2 };
  expect(daysOver('2026-11-25T23:29:59.000Z', 1_800_000, range)).toEqual(['2026-11-24', '2026-11-23']);
  expect(daysOver('2026-11-25T23:30:00.000Z', 1_800_000, range)).toEqual(['2026-11-25', '2026-11-24']);
});

it('days before the connector was there are not its own', () => {
  const range = { timeZone: 'UTC', since: '2026-11-24T12:00:00.000Z', max: 7 };
  expect(daysOver('2026-11-26T12:00:00.000Z', 1_800_000, range)).toEqual(['2026-11-25', '2026-11-24']);
});
