/** What vaults must be in every database. The suite of the runtime stores calls this with a factory for empty ones. */
import { describe, expect, it } from 'vitest';
import type { Vaults } from '../../runtime/ports.ts';

export type VaultsFactory = () => Promise<{
  readonly vaults: Vaults;
  /** The same, opened once more. */
  readonly again: () => Promise<Vaults>;
}>;

export type VaultsOptions = {
  /** Whether the store checks and writes a text in one step. FerretDB does not: two at once may both be told that they replaced it. */
  readonly guards: boolean;
};

export const vaultsContract = (factory: VaultsFactory, { guards }: VaultsOptions): void => {
  describe('vaults', () => {
    it('keep a text under each name, also for the next who opens them', async () => {
      const { vaults, again } = await factory();
      expect(await vaults.load('books')).toBeNull();
      expect(await vaults.replace('books', 'first', null)).toBe(true);
      expect(await vaults.replace('books', 'second', 'first')).toBe(true);
      const there = await again();
      expect(await there.load('books')).toBe('second');
      expect(await there.load('other')).toBeNull();
    });

    it('write nothing where something else is there than was thought', async () => {
      const { vaults, again } = await factory();
      const there = await again();
      await vaults.replace('books', 'first', null);
      expect(await there.replace('books', 'mine', null)).toBe(false);
      expect(await there.replace('books', 'mine', 'another')).toBe(false);
      expect(await there.replace('none', 'mine', 'another')).toBe(false);
      expect([await vaults.load('books'), await vaults.load('none')]).toEqual(['first', null]);
    });

    it.skipIf(!guards)('let one of several win who replace the same text at once', async () => {
      const { vaults, again } = await factory();
      const there = await again();
      await vaults.replace('books', 'first', null);
      const won = await Promise.all([vaults.replace('books', 'a', 'first'), there.replace('books', 'b', 'first')]);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await vaults.load('books')).toBe(won[0] ? 'a' : 'b');
    });

    it('forget what is removed', async () => {
      const { vaults } = await factory();
      await vaults.replace('books', 'first', null);
      await vaults.remove('books');
      await vaults.remove('books');
      expect(await vaults.load('books')).toBeNull();
      expect(await vaults.replace('books', 'anew', null)).toBe(true);
    });
  });
};
