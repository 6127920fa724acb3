import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Edit, PersistentMap } from './persistent-map.ts';

type Act =
  | { readonly act: 'set' | 'delete'; readonly key: number }
  | { readonly act: 'handOut' }
  | { readonly act: 'goBack' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ act: fc.constant('set' as const), key: fc.nat(120) }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('delete' as const), key: fc.nat(120) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('handOut' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('goBack' as const) }) },
);

const listed = (map: ReadonlyMap<number, number>) => ({
  size: map.size,
  entries: [...map],
  keys: [...map.keys()],
  values: [...map.values()],
  has: Array.from({ length: 121 }, (_, key) => map.has(key)),
  get: Array.from({ length: 121 }, (_, key) => map.get(key)),
});

test('a persistent map is what a map would be, and stays what it was for whoever it was handed out to', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.array(act, { maxLength: 300 }), (known, acts) => {
      const begun = Array.from({ length: known }, (_, key): [number, number] => [key, -key]);
      let map = PersistentMap.of(begun);
      let model = new Map(begun);
      let edit: Edit = {};
      const handedOut = [{ map, model: new Map(model) }];
      for (const [n, one] of acts.entries()) {
        switch (one.act) {
          case 'set':
            map = map.set(one.key, n, edit);
            model.set(one.key, n);
            break;
          case 'delete':
            map = map.delete(one.key, edit);
            model.delete(one.key);
            break;
          case 'handOut':
            handedOut.push({ map, model: new Map(model) });
            edit = {};
            break;
          case 'goBack': {
            const earlier = handedOut[n % handedOut.length];
            if (earlier === undefined) break;
            map = earlier.map;
            model = new Map(earlier.model);
            edit = {};
            break;
          }
        }
      }
      expect(listed(map)).toEqual(listed(model));
      for (const one of handedOut) expect(listed(one.map)).toEqual(listed(one.model));
    }),
    { numRuns: 300 },
  );
});

test('a writer that another one has gone on from does not change what that one has', () => {
  const [first, second] = [{}, {}];
  const begun = PersistentMap.of<string, number>([]).set('a', 1, first);
  const gone = begun.set('b', 2, second);
  const on = begun.set('c', 3, first);
  expect([...gone]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect([...on]).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});
