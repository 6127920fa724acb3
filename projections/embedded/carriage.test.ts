import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { carriageContract } from '../../test/contracts/carriage.ts';
import { openEmbeddedCarriage } from './carriage.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-carriage-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('embedded stores of bookings, labels and tracking', () => {
  carriageContract(async () => {
    files += 1;
    const file = join(folder, `carriage-${files}.db`);
    return { stores: openEmbeddedCarriage(file), again: async () => openEmbeddedCarriage(file) };
  });
});
