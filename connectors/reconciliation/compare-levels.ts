import type { Difference } from '../../domain/reconciliation.ts';
import type { ToldLevel } from '../../runtime/ports.ts';
import type { LevelThere } from './reconciling.ts';

/**
 * SKUs of which a shop shows something else than it took last. What it did not take, or does not sell, is told of elsewhere; what it keeps
 * no count of shows nothing.
 */
export const compareLevels = (told: readonly ToldLevel[], there: readonly LevelThere[]): readonly Difference[] =>
  told
    .filter(({ state }) => state === 'taken')
    .flatMap(({ sku, quantity }): readonly Difference[] => {
      const shown = there.filter((level) => level.sku === sku);
      const other = shown.find((level) => level.quantity !== null && level.quantity !== quantity);
      if (shown.length > 0 && other === undefined) return [];
      return [
        {
          kind: 'stockDiffers',
          ...{ subject: sku, order: null, here: String(quantity), canMend: true },
          there: other === undefined ? 'none' : String(other.quantity),
        },
      ];
    });
