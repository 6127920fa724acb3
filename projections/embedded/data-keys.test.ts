import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataKeysContract } from '../../test/contracts/data-keys.ts';
import { openEmbeddedDataKeys } from './data-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => {
  files += 1;
  return join(folder, `${files}`, 'keys.db');
};

describe('embedded data keys', () => {
  dataKeysContract(async () => {
    const file = fresh();
    return { keys: openEmbeddedDataKeys(file), again: async () => openEmbeddedDataKeys(file) };
  });

  it('leaves no byte of a destroyed key in any of its files', async () => {
    const file = fresh();
    const keys = openEmbeddedDataKeys(file);
    const given = Array.from({ length: 500 }, (_, n) => ({ id: randomUUID(), wrapped: `secret-${n}-${randomUUID()}` }));
    const onDisk = (text: string): boolean => {
      const parent = join(file, '..');
      return readdirSync(parent).some((name) => readFileSync(join(parent, name)).includes(text));
    };
    await keys.putAll(given);
    const [first, ...others] = given.filter((_, n) => n % 50 === 7);
    expect(onDisk(first?.wrapped ?? '')).toBe(true);
    for (const one of [first, ...others]) {
      await keys.destroy([one?.id ?? '']);
      expect(onDisk(one?.wrapped ?? '')).toBe(false);
    }
    await keys.close();
  });
});
