import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, keyOf, keysOf } from './keys.ts';

describe('keys of an index', () => {
  it('are in the order of the numbers they stand for', () => {
    const finite = fc.double({ noNaN: true });
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const [x, y] = [keyOf(a), keyOf(b)];
        expect(Math.sign(a - b) || 0).toBe(x === y ? 0 : x < y ? -1 : 1);
      }),
    );
    expect(keyOf(-0)).toBe(keyOf(0));
    expect(keyOf(Number.NEGATIVE_INFINITY) < keyOf(-Number.MAX_VALUE)).toBe(true);
  });

  it('make nothing, null and an empty text the same, before everything else', () => {
    expect([keyOf(null), keyOf(undefined), keyOf('')]).toEqual(['', '', '']);
    expect('' < keyOf(Number.NEGATIVE_INFINITY)).toBe(true);
  });

  it('hold each element of an array once', () => {
    const fields = fieldsOf({ name: 'orders', version: 1, indexes: [['status', 'skus[]'], ['status']] });
    expect(fields).toEqual([
      { name: 'status', array: false },
      { name: 'skus', array: true },
    ]);
    expect(keysOf(fields, { status: 'held', skus: ['Y', 'X', 'Y'] })).toEqual({ status: 'held', skus: ['X', 'Y'] });
    expect(keysOf(fields, {})).toEqual({ status: '', skus: [] });
  });

  it.each([
    ['a field that is text here and an array there', { name: 'v', version: 1, indexes: [['a'], ['a[]']] }],
    ['two arrays in one index', { name: 'v', version: 1, indexes: [['a[]', 'b[]']] }],
    ['an array in an index that leaves documents out', { name: 'v', version: 1, indexes: [['a?', 'b[]']] }],
    ['an index without fields', { name: 'v', version: 1, indexes: [[]] }],
    ['a path', { name: 'v', version: 1, indexes: [['a.b']] }],
    ['a name that is no identifier', { name: 'V"', version: 1, indexes: [] }],
    ['a version that is none', { name: 'v', version: 0, indexes: [] }],
  ])('refuse %s', (_, declaration) => {
    expect(() => fieldsOf(declaration)).toThrow(TypeError);
  });

  it('refuse a value that has no order', () => {
    expect(() => keyOf({})).toThrow(TypeError);
    expect(() => keysOf([{ name: 'skus', array: true }], { skus: 'X' })).toThrow(TypeError);
  });
});
