import { describe, expect, it } from 'vitest';
import { isInstant, utc } from './instant.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-24T08:00:00Z', '2026-11-24T08:00:00.000Z'],
    ['2026-11-24T08:00Z', '2026-11-24T08:00:00.000Z'],
    ['2026-11-24T09:00:00.5+01:00', '2026-11-24T08:00:00.500Z'],
    ['2026-11-24T08:00:00.123456789Z', '2026-11-24T08:00:00.123Z'],
    ['2028-02-29T23:30:00-05:00', '2028-03-01T04:30:00.000Z'],
    ['2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00.000Z'],
  ])('%s is kept as %s', (text, kept) => {
    expect(isInstant(text)).toBe(true);
    expect(utc(text)).toBe(kept);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24',
    '2026-11-24T24:00:00Z',
    '2026-11-24 08:00:00Z',
    'now',
    '',
  ])('%s is none', (text) => expect(isInstant(text)).toBe(false));
});
