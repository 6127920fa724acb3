import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafOf, pathOf, peakOver, rootAlong, rootOf, treeOf } from './merkle.ts';

const leavesOf = (texts: readonly string[]) => texts.map(leafOf);

/** RFC 6962, section 2.1, as it is written there. */
const rootByDefinition = (texts: readonly string[]): Buffer => {
  const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only = ''] = texts;
  if (texts.length === 1) return sha(Buffer.of(0), Buffer.from(only));
  let split = 1;
  while (split * 2 < texts.length) split *= 2;
  return sha(Buffer.of(1), rootByDefinition(texts.slice(0, split)), rootByDefinition(texts.slice(split)));
};

const texts = fc.array(fc.string(), { minLength: 1, maxLength: 70 });
const textsAndOne = texts.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length - 1)));

describe('a Merkle tree', () => {
  it('has the root that RFC 6962 gives it, however it has grown', () => {
    fc.assert(
      fc.property(texts, (all) => {
        expect(rootOf(treeOf(leavesOf(all)))).toEqual(rootByDefinition(all));
      }),
    );
  });

  it('leads from any leaf along its path to the root', () => {
    fc.assert(
      fc.property(textsAndOne, ([all, index]) => {
        const leaves = leavesOf(all);
        const root = rootAlong(leafOf(all[index] ?? ''), index, all.length, pathOf(leaves, index));
        expect(root).toEqual(rootOf(treeOf(leaves)));
      }),
    );
  });

  it('leads nowhere from another leaf, another place, or along a path that was changed', () => {
    fc.assert(
      fc.property(textsAndOne, fc.nat(), fc.nat(255), ([all, index], at, flip) => {
        const leaves = leavesOf([...new Set(all)]);
        const place = index % leaves.length;
        const leaf = leaves[place] ?? leafOf('');
        const path = pathOf(leaves, place);
        const root = rootOf(treeOf(leaves));
        expect(rootAlong(leafOf('another'), place, leaves.length, path)).not.toEqual(root);
        if (leaves.length > 1) {
          expect(rootAlong(leaf, (place + 1) % leaves.length, leaves.length, path)).not.toEqual(root);
        }
        if (path.length === 0) return;
        const changed = path.map((hash, n) => (n === at % path.length ? flipped(hash, at % 32, flip) : hash));
        expect(rootAlong(leaf, place, leaves.length, changed)).not.toEqual(root);
        expect(rootAlong(leaf, place, leaves.length, path.slice(1))).toBeNull();
      }),
    );
  });

  it('has a full tree under each peak, and knows which leaf lies under which', () => {
    fc.assert(
      fc.property(textsAndOne, ([all, index]) => {
        const leaves = leavesOf(all);
        const over = peakOver(index, all.length);
        if (over === null) throw new Error('no peak');
        const { peak, start, leaves: count } = over;
        expect(treeOf(leaves).peaks[peak]).toEqual(rootOf(treeOf(leaves.slice(start, start + count))));
        expect(index >= start && index < start + count).toBe(true);
        expect(peakOver(all.length, all.length)).toBeNull();
      }),
    );
  });
});

const flipped = (hash: Buffer, at: number, bits: number): Buffer => {
  const changed = Buffer.from(hash);
  changed[at] = (changed[at] ?? 0) ^ (bits === 0 ? 1 : bits);
  return changed;
};
