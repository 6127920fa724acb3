/** What the levels that were told must be in every database. The suite of the runtime stores calls this with a factory for empty ones. */
import { describe, expect, it } from 'vitest';
import type { ToldLevel, ToldLevels } from '../../runtime/ports.ts';

export type ToldLevelsFactory = () => Promise<{
  readonly told: ToldLevels;
  /** The same, opened once more. */
  readonly again: () => Promise<ToldLevels>;
}>;

const NOON = '2026-11-24T12:00:00.000Z';
const LATER = '2026-11-24T13:00:00.000Z';

const level = (sku: string, quantity: number, more: Partial<ToldLevel> = {}): ToldLevel => ({
  ...{ sku, quantity, state: 'taken', at: NOON },
  ...more,
});

const bySku = (levels: readonly ToldLevel[]): readonly ToldLevel[] =>
  [...levels].sort((a, b) => (a.sku < b.sku ? -1 : 1));

export const toldLevelsContract = (factory: ToldLevelsFactory): void => {
  describe('levels that were told', () => {
    it('are kept as they were given, of each SKU the last one, apart by target', async () => {
      const { told, again } = await factory();
      await told.save('shop', [level('MUG', 5), level('SHIRT', 3, { state: 'refused' })]);
      await told.save('shop', [level('MUG', 4, { state: 'unknown', at: LATER })]);
      await told.save('other', [level('MUG', 9)]);
      const there = await again();
      expect(bySku(await there.load('shop', ['MUG', 'SHIRT', 'NEVER']))).toEqual([
        level('MUG', 4, { state: 'unknown', at: LATER }),
        level('SHIRT', 3, { state: 'refused' }),
      ]);
      expect(await there.load('other', ['MUG', 'SHIRT'])).toEqual([level('MUG', 9)]);
    });

    it('say when the target last took one', async () => {
      const { told } = await factory();
      expect(await told.lastTaken('shop')).toBeNull();
      await told.save('shop', [level('MUG', 5), level('SHIRT', 3, { state: 'refused', at: LATER })]);
      expect(await told.lastTaken('shop')).toBe(NOON);
      await told.save('shop', [level('CAP', 1, { at: LATER })]);
      expect(await told.lastTaken('shop')).toBe(LATER);
      expect(await told.lastTaken('other')).toBeNull();
    });

    it('are forgotten of a target as a whole', async () => {
      const { told, again } = await factory();
      await told.save('shop', [level('MUG', 5)]);
      await told.save('other', [level('MUG', 9)]);
      await told.forget('shop');
      expect(await (await again()).load('shop', ['MUG'])).toEqual([]);
      expect(await told.load('other', ['MUG'])).toEqual([level('MUG', 9)]);
    });
  });
};
