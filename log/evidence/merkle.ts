import { hash } from 'node:crypto';

/**
 * Merkle trees as in RFC 6962: SHA-256, 0x00 before a leaf, 0x01 before a node, and a tree that is not full is split at the
 * largest power of two. They grow leaf by leaf and are held as their peaks, the roots of their full parts, so that a tree of any size
 * takes a few hashes.
 */
export type Tree = {
  readonly size: number;
  /** One for each bit of `size`, the largest part first. */
  readonly peaks: readonly Buffer[];
};

export const NO_LEAVES: Tree = { size: 0, peaks: [] };

const HASH_BYTES = 32;

export const leafOf = (text: string): Buffer => hash('sha256', `\u0000${text}`, 'buffer');

const nodeOf = (left: Buffer, right: Buffer): Buffer => {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  bytes[0] = 1;
  left.copy(bytes, 1);
  right.copy(bytes, 1 + HASH_BYTES);
  return hash('sha256', bytes, 'buffer');
};

/** The tree with one more leaf. */
export const grown = ({ size, peaks }: Tree, leaf: Buffer): Tree => {
  const kept = [...peaks];
  let last = leaf;
  for (let full = size; full % 2 === 1; full = Math.floor(full / 2)) {
    const left = kept.pop();
    if (left !== undefined) last = nodeOf(left, last);
  }
  kept.push(last);
  return { size: size + 1, peaks: kept };
};

/** The root of a tree that has leaves. */
export const rootOf = ({ peaks }: Tree): Buffer => peaks.reduceRight((right, left) => nodeOf(left, right));

/** The siblings on the way from a leaf to the root, the lowest first. */
export const pathOf = (leaves: readonly Buffer[], index: number): readonly Buffer[] => {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(left, index), rootOf(treeOf(right))]
    : [...pathOf(right, index - split), rootOf(treeOf(left))];
};

export const treeOf = (leaves: readonly Buffer[]): Tree => leaves.reduce(grown, NO_LEAVES);

/** Where a path leads from the leaf at `index` of `size` leaves; `null` when it is not a path of such a tree. */
export const rootAlong = (leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer | null => {
  if (index < 0 || index >= size) return null;
  const sibling = path.at(-1);
  if (size === 1 || sibling === undefined) return size === 1 && path.length === 0 ? leaf : null;
  const split = splitOf(size);
  const below = path.slice(0, -1);
  const isLeft = index < split;
  const child = isLeft ? rootAlong(leaf, index, split, below) : rootAlong(leaf, index - split, size - split, below);
  if (child === null) return null;
  return isLeft ? nodeOf(child, sibling) : nodeOf(sibling, child);
};

/** Which peak a leaf lies under: the peak's number, the leaf it begins with, and how many leaves it has. */
export const peakOver = (
  index: number,
  size: number,
): { readonly peak: number; readonly start: number; readonly leaves: number } | null => {
  let start = 0;
  for (let peak = 0; start < size; peak += 1) {
    const leaves = 2 ** Math.floor(Math.log2(size - start));
    if (index < start + leaves) return { peak, start, leaves };
    start += leaves;
  }
  return null;
};

/** The largest power of two that is smaller than a size above 1. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));
