import { expect, it } from 'vitest';
import { bufferUnits } from './buffer.ts';

it.each([
  [3, 10, 3],
  [3, 1, 3],
  [{ percent: 10 }, 10, 1],
  [{ percent: 10 }, 11, 2],
  [{ percent: 1 }, 1, 1],
  [{ percent: 29 }, 100, 29],
  [{ percent: 100 }, 7, 7],
  [{ percent: 50 }, 0, 0],
  [{ percent: 50 }, -4, 0],
])('a buffer of %o keeps back, of %i that are sellable, %i', (setting, sellable, units) =>
  expect(bufferUnits(setting, sellable)).toBe(units),
);
