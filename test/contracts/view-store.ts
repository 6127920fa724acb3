/** What every view store must do. An adapter's test calls this with a factory for an empty store. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Checkpoint, ViewDeclaration, ViewStore, ViewWriter, Write } from '../../projections/port.ts';
import { ViewBuilding, ViewGone } from '../../projections/port.ts';
import { BadCursor, type Condition, type ListQuery, QueryNotServed } from '../../projections/query.ts';

export type StoreFactory = () => Promise<{
  readonly store: ViewStore;
  /** Opens the same data once more, as another process would. */
  readonly again: () => Promise<ViewStore>;
}>;

type Order = {
  readonly status: string;
  readonly channel: string;
  readonly placedAt: string;
  readonly total?: number | null;
  readonly dueAt?: string | null;
  readonly assignee?: string | null;
  readonly skus: readonly string[];
  readonly terms: readonly string[];
  readonly onHand?: { readonly [location: string]: number };
};

const orders: ViewDeclaration = {
  name: 'orders',
  version: 1,
  indexes: [
    ['placedAt'],
    ['status', 'placedAt'],
    ['channel', 'placedAt'],
    ['total'],
    ['status'],
    ['skus[]', 'placedAt'],
    ['terms[]'],
    ['dueAt?'],
    ['assignee?', 'placedAt'],
  ],
};

const LOG = 'log-1';
const at = (position: number): Checkpoint => ({ identity: LOG, position: BigInt(position) });
const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T08:00:00.000Z`;
const order = (n: number, more: Partial<Order> = {}): Order => ({
  status: 'placed',
  channel: 'web',
  placedAt: day(n),
  skus: [],
  terms: [],
  ...more,
});
const put = (id: string, position: number, document: Order | null): Write<Order> => ({
  id,
  position: BigInt(position),
  document,
});

/** `many` is how many documents are saved and loaded at once. */
export const viewStoreContract = (factory: StoreFactory, many: number): void => {
  const opened: ViewStore[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  const make = async () => {
    const made = await factory();
    opened.push(made.store);
    const again = async (): Promise<ViewStore> => {
      const store = await made.again();
      opened.push(store);
      return store;
    };
    return { store: made.store, again };
  };
  const filled = async (writes: readonly Write<Order>[]) => {
    const { store, again } = await make();
    const writer = await store.writer<Order>(orders);
    await writer.finish(0);
    await writer.save(writes, at(100));
    return { store, again, writer, reader: store.reader<Order>(orders) };
  };
  const idsOf = async (store: ViewStore, query: ListQuery): Promise<readonly string[]> =>
    (await store.reader<Order>(orders).list(query)).items.map(({ id }) => id);

  describe('documents and checkpoint', () => {
    it('gives back what was saved, with the position that it has seen', async () => {
      const document = order(1, { total: 2 ** 40, onHand: { 'WH.1': 3, $x: 1, å: 0 } });
      const { reader } = await filled([put('a', 7, document)]);
      expect(await reader.get('a')).toEqual({ id: 'a', position: 7n, document });
      expect(JSON.stringify((await reader.get('a'))?.document)).toBe(JSON.stringify(document));
      expect(await reader.get('b')).toBeNull();
      expect((await reader.getMany(['b', 'a'])).map(({ id }) => id)).toEqual(['a']);
      expect(await reader.checkpoint()).toEqual(at(100));
    });

    it('keeps positions beyond what a number can hold', async () => {
      const { store } = await make();
      const writer = await store.writer<Order>(orders);
      const position = 2n ** 60n + 1n;
      await writer.finish(0);
      await writer.save([{ id: 'a', position, document: order(1) }], { identity: LOG, position });
      expect(await writer.checkpoint()).toEqual({ identity: LOG, position });
      expect((await store.reader<Order>(orders).get('a'))?.position).toBe(position);
    });

    it('loads a base for every id, and what has been seen is at least the position of the document', async () => {
      const { writer } = await filled([put('a', 7, order(1))]);
      const bases = await writer.load(['a', 'new']);
      expect([...bases.keys()].sort()).toEqual(['a', 'new']);
      expect(bases.get('a')?.document).toEqual(order(1));
      expect(bases.get('a')?.seen).toBeGreaterThanOrEqual(7n);
      expect(bases.get('new')?.document).toBeNull();
    });

    it('has no checkpoint before the first save', async () => {
      const { store } = await make();
      expect(await (await store.writer(orders)).checkpoint()).toBeNull();
    });

    it('changes nothing when a save is repeated or comes late', async () => {
      const { writer, reader } = await filled([put('a', 7, order(1))]);
      await writer.save([put('a', 120, order(2)), put('b', 119, null)], at(120));
      await writer.save([put('a', 7, order(1)), put('b', 8, order(9))], at(100));
      await writer.save([put('a', 120, order(2)), put('b', 119, null)], at(120));
      expect(await reader.checkpoint()).toEqual(at(120));
      expect(await reader.get('a')).toEqual({ id: 'a', position: 120n, document: order(2) });
      expect(await reader.get('b')).toBeNull();
    });

    it('removes a document, its index entries with it, and lets it come again', async () => {
      const { store, writer, reader } = await filled([put('a', 7, order(1, { skus: ['X'] }))]);
      await writer.save([put('a', 101, null)], at(101));
      expect(await reader.get('a')).toBeNull();
      expect((await writer.load(['a'])).get('a')?.document).toBeNull();
      const bySku: ListQuery = { where: [{ field: 'skus', has: 'X' }], sort: { field: 'placedAt' }, limit: 9 };
      expect(await idsOf(store, bySku)).toEqual([]);
      await writer.save([put('a', 102, order(3, { skus: ['X'] }))], at(102));
      expect(await idsOf(store, bySku)).toEqual(['a']);
    });

    it('starts over in another log', async () => {
      const { writer } = await filled([put('a', 7, order(1))]);
      await writer.save([], { identity: 'log-2', position: 1n });
      expect(await writer.checkpoint()).toEqual({ identity: 'log-2', position: 1n });
    });

    it('saves and loads many documents at once', async () => {
      const ids = Array.from({ length: many }, (_, n) => `o-${n}`);
      const { writer } = await filled(ids.map((id, n) => put(id, n, order(1))));
      const bases = await writer.load(ids);
      expect(ids.every((id) => bases.get(id)?.document !== null)).toBe(true);
    });
  });

  describe('two processes on the same data', () => {
    it('see what the other has committed', async () => {
      const { again, writer } = await filled([put('a', 7, order(1))]);
      const other = await again();
      expect((await other.reader<Order>(orders).get('a'))?.position).toBe(7n);
      const second = await other.writer<Order>(orders);
      await second.save([put('a', 110, order(2)), put('b', 105, order(3))], at(110));
      await writer.save([put('a', 105, order(4)), put('b', 105, order(3))], at(105));
      expect((await other.reader<Order>(orders).get('a'))?.document).toEqual(order(2));
      expect(await writer.checkpoint()).toEqual(at(110));
    });
  });

  describe('builds and versions', () => {
    const next: ViewDeclaration = { ...orders, version: 2, indexes: [...orders.indexes, ['channel']] };
    const byNewIndex: ListQuery = { sort: { field: 'channel' }, limit: 5 };

    it('shows nothing before the first build is finished', async () => {
      const { store } = await make();
      const writer = await store.writer<Order>(orders);
      await writer.save([put('a', 7, order(1))], at(7));
      const reader = store.reader<Order>(orders);
      await expect(reader.get('a')).rejects.toThrow(ViewBuilding);
      await expect(reader.list({ limit: 1 })).rejects.toThrow(ViewBuilding);
      expect(writer.complete).toBe(false);
      await writer.finish(5);
      expect(writer.complete).toBe(true);
      expect((await reader.get('a'))?.document).toEqual(order(1));
    });

    it('finds by index what was saved before the build was finished, and what came after', async () => {
      const { store } = await make();
      const writer = await store.writer<Order>(orders);
      await writer.save([put('a', 1, order(1, { skus: ['X', 'Y'] })), put('b', 2, order(2, { skus: ['X'] }))], at(2));
      await writer.finish(5);
      await writer.save([put('a', 3, order(1, { skus: ['Y'] })), put('c', 4, order(3, { skus: ['X'] }))], at(4));
      const has = (sku: string): ListQuery => ({
        where: [{ field: 'skus', has: sku }],
        sort: { field: 'placedAt' },
        limit: 9,
      });
      expect(await idsOf(store, has('X'))).toEqual(['b', 'c']);
      expect(await idsOf(store, has('Y'))).toEqual(['a']);
    });

    it('serves the old version while the new one is built beside it, then the new one', async () => {
      const { store } = await filled([put('a', 7, order(1))]);
      const building = await store.writer<Order>(next);
      await building.save([put('a', 7, order(9))], at(7));
      const reader = store.reader<Order>(next);
      expect((await reader.get('a'))?.document).toEqual(order(1));
      await expect(reader.list(byNewIndex)).rejects.toThrow(ViewBuilding);
      await building.finish(5);
      expect((await reader.get('a'))?.document).toEqual(order(9));
      expect((await reader.list(byNewIndex)).items.map(({ id }) => id)).toEqual(['a']);
      expect((await store.reader<Order>(orders).get('a'))?.document).toEqual(order(1));
    });

    it('builds the same version once more beside the one that serves', async () => {
      const { store, reader } = await filled([put('a', 7, order(1))]);
      await store.rebuild(orders);
      const building = await store.writer<Order>(orders);
      expect(building.build).toBe(2);
      expect(await building.checkpoint()).toBeNull();
      await building.save([put('a', 7, order(2))], at(7));
      expect((await reader.get('a'))?.document).toEqual(order(1));
      await building.finish(5);
      expect((await reader.get('a'))?.document).toEqual(order(2));
    });

    it('lists all builds, and drops one for good', async () => {
      const { store, writer } = await filled([put('a', 7, order(1, { skus: ['X'] }))]);
      await (await store.writer<Order>(next)).save([], at(3));
      expect(await store.builds()).toEqual([
        { name: 'orders', version: 1, build: 1, checkpoint: at(100), finishedAt: 0 },
        { name: 'orders', version: 2, build: 1, checkpoint: at(3), finishedAt: null },
      ]);
      await store.drop({ name: 'orders', version: 1, build: 1 });
      expect((await store.builds()).map(({ version }) => version)).toEqual([2]);
      await expect(writer.save([put('a', 200, order(1))], at(200))).rejects.toThrow(ViewGone);
      const anew: ViewWriter<Order> = await store.writer<Order>(orders);
      expect((await anew.load(['a'])).get('a')?.document).toBeNull();
    });

    it('keeps views apart whose names begin alike', async () => {
      const { store } = await filled([put('a', 7, order(1))]);
      const lines = { ...orders, name: 'orders-1' };
      const writer = await store.writer<Order>(lines);
      await writer.finish(0);
      await writer.save([put('a', 8, order(2))], at(8));
      await store.drop({ name: 'orders', version: 1, build: 1 });
      expect((await store.reader<Order>(lines).get('a'))?.document).toEqual(order(2));
    });

    it('refuses indexes that changed without a new version', async () => {
      const { store } = await filled([]);
      await expect(store.writer({ ...orders, indexes: [['status']] })).rejects.toThrow(/raise its version/);
    });
  });

  describe('lists', () => {
    const sample = [
      put('a', 1, order(1, { total: 5, skus: ['X', 'Y'], terms: ['anna', 'andersson', '1001'] })),
      put('b', 2, order(2, { total: -3, status: 'held', skus: ['X'], terms: ['bo', '1002'] })),
      put('c', 3, order(2, { total: 12, channel: 'b2b', skus: ['Y'], terms: ['åsa', '1003'] })),
      put('d', 4, order(3, { total: null, status: 'routing', terms: ['anna', '1004'] })),
    ];
    const cases: readonly [string, ListQuery, string][] = [
      ['by id when nothing is asked', { limit: 9 }, 'abcd'],
      ['by a field, ties by id', { sort: { field: 'placedAt' }, limit: 9 }, 'abcd'],
      ['backwards, ties too', { sort: { field: 'placedAt', descending: true }, limit: 9 }, 'dcba'],
      ['numbers as numbers, nothing first', { sort: { field: 'total' }, limit: 9 }, 'dbac'],
      ['what equals', { where: [{ field: 'status', is: 'placed' }], sort: { field: 'placedAt' }, limit: 9 }, 'ac'],
      [
        'what is one of several',
        { where: [{ field: 'status', in: ['routing', 'held'] }], sort: { field: 'placedAt' }, limit: 9 },
        'bd',
      ],
      [
        'one of several, backwards',
        {
          where: [{ field: 'status', in: ['placed', 'held'] }],
          sort: { field: 'placedAt', descending: true },
          limit: 9,
        },
        'cba',
      ],
      ['one of none', { where: [{ field: 'status', in: [] }], sort: { field: 'placedAt' }, limit: 9 }, ''],
      [
        'by the pinned field itself',
        { where: [{ field: 'status', in: ['routing', 'held', 'placed'] }], sort: { field: 'status' }, limit: 9 },
        'bacd',
      ],
      [
        'from inclusive, below exclusive',
        { where: [{ field: 'placedAt', from: day(2), below: day(3) }], sort: { field: 'placedAt' }, limit: 9 },
        'bc',
      ],
      [
        'a range given as two',
        {
          where: [
            { field: 'placedAt', from: day(2) },
            { field: 'placedAt', below: day(3) },
          ],
          sort: { field: 'placedAt', descending: true },
          limit: 9,
        },
        'cb',
      ],
      [
        'a range of numbers',
        { where: [{ field: 'total', from: -3, below: 12 }], sort: { field: 'total' }, limit: 9 },
        'ba',
      ],
      [
        'a pinned list with a range of another field',
        {
          where: [
            { field: 'status', is: 'placed' },
            { field: 'total', from: 6 },
          ],
          sort: { field: 'placedAt' },
          limit: 9,
        },
        'c',
      ],
      [
        'a range of a field that is not the sort',
        { where: [{ field: 'total', from: 1 }], sort: { field: 'placedAt', descending: true }, limit: 9 },
        'ca',
      ],
      [
        'what equals, by a field that no index has beside it',
        { where: [{ field: 'channel', is: 'web' }], sort: { field: 'total', descending: true }, limit: 9 },
        'abd',
      ],
      [
        'what an array holds, what is one of several and a range, by another field',
        {
          where: [
            { field: 'skus', has: 'X' },
            { field: 'status', in: ['placed', 'held'] },
            { field: 'placedAt', below: day(3) },
          ],
          sort: { field: 'total' },
          limit: 9,
        },
        'ba',
      ],
      [
        'words with what equals, by another field',
        {
          where: [
            { field: 'terms', hasPrefix: '10' },
            { field: 'channel', is: 'web' },
          ],
          sort: { field: 'total' },
          limit: 9,
        },
        'dba',
      ],
      [
        'several conditions of which no index has all',
        {
          where: [
            { field: 'status', is: 'placed' },
            { field: 'channel', is: 'web' },
            { field: 'skus', has: 'Y' },
          ],
          sort: { field: 'placedAt' },
          limit: 9,
        },
        'a',
      ],
      ['what an array holds', { where: [{ field: 'skus', has: 'Y' }], sort: { field: 'placedAt' }, limit: 9 }, 'ac'],
      [
        'two elements of one array',
        {
          where: [
            { field: 'skus', has: 'Y' },
            { field: 'skus', has: 'X' },
          ],
          sort: { field: 'placedAt' },
          limit: 9,
        },
        'a',
      ],
      [
        'words by their beginning, each document once',
        { where: [{ field: 'terms', hasPrefix: 'an' }], sort: { field: 'placedAt', descending: true }, limit: 9 },
        'da',
      ],
      [
        'words beyond ASCII',
        { where: [{ field: 'terms', hasPrefix: 'å' }], sort: { field: 'placedAt' }, limit: 9 },
        'c',
      ],
      [
        'several words with other conditions',
        {
          where: [
            { field: 'terms', hasPrefix: 'ann' },
            { field: 'terms', hasPrefix: '10' },
            { field: 'status', in: ['placed', 'held'] },
          ],
          sort: { field: 'placedAt' },
          limit: 9,
        },
        'a',
      ],
      [
        'no element spanning a prefix',
        { where: [{ field: 'terms', hasPrefix: 'ao' }], sort: { field: 'placedAt' }, limit: 9 },
        '',
      ],
    ];
    it.each(cases)('gives %s', async (_, query, ids) => {
      const { store } = await filled(sample);
      expect((await idsOf(store, query)).join('')).toBe(ids);
    });

    const unserved: readonly [string, ListQuery][] = [
      ['a field that is in no index', { where: [{ field: 'city', is: 'x' }], limit: 1 }],
      ['a sort that is in no index', { sort: { field: 'city' }, limit: 1 }],
      ['a condition on an index of another order', { where: [{ field: 'channel', is: 'web' }], limit: 1 }],
      ['an array used as a text', { where: [{ field: 'skus', is: 'X' }], sort: { field: 'placedAt' }, limit: 1 }],
    ];
    it.each(unserved)('refuses %s', async (_, query) => {
      const { store } = await filled([]);
      await expect(idsOf(store, query)).rejects.toThrow(QueryNotServed);
    });

    it('finds a word that very many documents have as well as one that few have', async () => {
      const words = (n: number): readonly string[] => (n % 100 === 0 ? ['common', 'rare'] : ['common']);
      const ids = Array.from({ length: many }, (_, n) => `o-${String(n).padStart(5, '0')}`);
      const writes = ids.map((id, n) => put(id, n, order(1 + (n % 9), { terms: words(n) })));
      const { store } = await filled(writes);
      const search = (hasPrefix: string, limit: number): ListQuery => ({
        where: [{ field: 'terms', hasPrefix }],
        sort: { field: 'placedAt', descending: true },
        limit,
      });
      const sorted = writes
        .toSorted((a, b) => {
          const [x, y] = [a, b].map(({ id, document }) => `${document?.placedAt} ${id}`);
          return (x ?? '') < (y ?? '') ? 1 : -1;
        })
        .filter(({ document }) => document !== null);
      expect(await idsOf(store, search('comm', 5))).toEqual(sorted.slice(0, 5).map(({ id }) => id));
      const rare = sorted.filter(({ document }) => document?.terms.includes('rare')).map(({ id }) => id);
      expect(await idsOf(store, search('rar', 100))).toEqual(rare);
      expect(await idsOf(store, search('comx', 5))).toEqual([]);
    });

    it('sorts what very many documents have as well as what few have, by a field that no index has beside it', async () => {
      const writes = Array.from({ length: many }, (_, n) =>
        put(
          `o-${String(n).padStart(5, '0')}`,
          n,
          order(1, { channel: n % 100 === 0 ? 'b2b' : 'web', total: many - n }),
        ),
      );
      const { store } = await filled(writes);
      const of = (channel: string): ListQuery => ({
        where: [{ field: 'channel', is: channel }],
        sort: { field: 'total' },
        limit: 5,
      });
      const cheapest = (channel: string): readonly string[] =>
        writes
          .filter(({ document }) => document?.channel === channel)
          .map(({ id }) => id)
          .reverse()
          .slice(0, 5);
      expect(await idsOf(store, of('web'))).toEqual(cheapest('web'));
      expect(await idsOf(store, of('b2b'))).toEqual(cheapest('b2b'));
    });

    it('takes every character of a word for itself', async () => {
      const terms = ['a.b', 'a*c', 'a(d', 'a\\e', 'a$f', 'a[g', 'a-h', 'a/i', 'a^j', 'a|k', 'a"l', "a'm", 'a%n'];
      const { store } = await filled(terms.map((term, n) => put(`${n}`, n, order(1, { terms: [term] }))));
      for (const [n, term] of terms.entries()) {
        const where = [{ field: 'terms', hasPrefix: term.slice(0, 2) }];
        expect(await idsOf(store, { where, sort: { field: 'placedAt' }, limit: 9 })).toEqual([`${n}`]);
      }
    });

    it('refuses more than a page, and more values than any index can be walked for', async () => {
      const { store } = await filled(sample);
      await expect(idsOf(store, { limit: 1_001 })).rejects.toThrow(RangeError);
      await expect(idsOf(store, { limit: 0 })).rejects.toThrow(RangeError);
      const many: Condition = { field: 'status', in: Array.from({ length: 65 }, (_, n) => `s${n}`) };
      const query: ListQuery = { where: [many], sort: { field: 'placedAt' }, limit: 1 };
      await expect(idsOf(store, query)).rejects.toThrow(QueryNotServed);
      const narrower: ListQuery = { ...query, where: [many, { field: 'channel', is: 'web' }] };
      expect(await idsOf(store, narrower)).toEqual([]);
    });

    it('refuses a cursor that is none, and one of another list', async () => {
      const { reader } = await filled(sample);
      const { next } = await reader.list({ sort: { field: 'placedAt' }, limit: 1 });
      expect(next).not.toBeNull();
      const cursor = next ?? '';
      await expect(reader.list({ sort: { field: 'total' }, limit: 1, cursor })).rejects.toThrow(BadCursor);
      await expect(reader.list({ limit: 1, cursor: 'x' })).rejects.toThrow(BadCursor);
    });
  });

  describe('counting', () => {
    const sample = [
      put('a', 1, order(1, { status: 'held' })),
      put('b', 2, order(2, { status: 'held', skus: ['X'] })),
      put('c', 3, order(3, { status: 'placed', skus: ['X', 'Y'] })),
      put('d', 4, order(4, { status: 'held' })),
      put('d', 5, null),
    ];

    it('tells how many documents an index finds, up to as many as are wanted', async () => {
      const { reader } = await filled(sample);
      const sort = { field: 'placedAt' };
      expect(await reader.count({ where: [{ field: 'status', is: 'held' }], sort }, 10)).toBe(2);
      expect(await reader.count({ where: [{ field: 'status', in: ['held', 'placed'] }], sort }, 10)).toBe(3);
      expect(await reader.count({ where: [{ field: 'status', in: ['held', 'placed'] }], sort }, 2)).toBe(2);
      expect(await reader.count({ where: [{ field: 'skus', has: 'X' }], sort }, 10)).toBe(2);
      expect(await reader.count({ where: [{ field: 'placedAt', from: day(2) }], sort }, 10)).toBe(2);
      expect(await reader.count({ where: [{ field: 'status', is: 'gone' }], sort }, 10)).toBe(0);
    });

    it('refuses to look at documents one by one', async () => {
      const { reader } = await filled(sample);
      const where: readonly Condition[] = [
        { field: 'status', is: 'held' },
        { field: 'channel', is: 'web' },
      ];
      await expect(reader.count({ where, sort: { field: 'placedAt' } }, 10)).rejects.toThrow(QueryNotServed);
    });
  });

  describe('a field that few documents have', () => {
    const due: ListQuery = {
      where: [{ field: 'dueAt', from: '0', below: day(9) }],
      sort: { field: 'dueAt' },
      limit: 9,
    };
    const of = (assignee: string): ListQuery => ({
      where: [{ field: 'assignee', is: assignee }],
      sort: { field: 'placedAt' },
      limit: 9,
    });

    it('finds those that have it, which may be others after each save', async () => {
      const { store, reader, writer } = await filled([
        put('a', 1, order(1, { dueAt: day(4), assignee: 'Bo' })),
        put('b', 2, order(2, { dueAt: null })),
        put('c', 3, order(3, { dueAt: day(3), assignee: 'Bo' })),
      ]);
      expect(await idsOf(store, due)).toEqual(['c', 'a']);
      expect(await idsOf(store, of('Bo'))).toEqual(['a', 'c']);
      expect(await reader.count(due, 9)).toBe(2);
      await writer.save([put('b', 101, order(2, { dueAt: day(1), assignee: 'Bo' })), put('c', 102, order(3))], at(102));
      expect(await idsOf(store, due)).toEqual(['b', 'a']);
      expect(await idsOf(store, of('Bo'))).toEqual(['a', 'b']);
      expect(await reader.count(of('Bo'), 9)).toBe(2);
    });

    it('serves no list that others would be in', async () => {
      const { reader } = await filled([put('a', 1, order(1, { dueAt: day(4) }))]);
      const sort = { field: 'dueAt' };
      await expect(reader.list({ sort, limit: 9 })).rejects.toThrow(QueryNotServed);
      const below = { field: 'dueAt', below: day(9) };
      await expect(reader.list({ where: [below], sort, limit: 9 })).rejects.toThrow(QueryNotServed);
      await expect(reader.list(of(''))).rejects.toThrow(QueryNotServed);
    });

    it('finds by it what is sorted by another field, and only where it must be there', async () => {
      const { store, reader } = await filled([
        put('a', 1, order(1, { dueAt: day(4), total: 2 })),
        put('b', 2, order(2, { total: 3 })),
        put('c', 3, order(3, { dueAt: day(3), total: 1 })),
      ]);
      const sort = { field: 'total' };
      const from = { field: 'dueAt', from: day(1) };
      expect(await idsOf(store, { where: [from], sort, limit: 9 })).toEqual(['c', 'a']);
      const below = { field: 'dueAt', below: day(9) };
      await expect(reader.list({ where: [below], sort, limit: 9 })).rejects.toThrow(QueryNotServed);
    });
  });

  describe('totals', () => {
    const sample = [
      put('a', 1, order(1, { status: 'held', channel: 'web', total: 100 })),
      put('b', 2, order(2, { status: 'held', channel: 'web', total: 3_000_000_000, skus: ['X', 'Y'] })),
      put('c', 3, order(3, { status: 'placed', channel: 'pos', total: 7, skus: ['X'] })),
      put('d', 4, order(4, { status: 'gone', channel: 'pos', total: 5 })),
      put('e', 5, order(5, { status: 'held', total: 9 })),
      put('e', 6, null),
    ];
    const wanted = { by: 'channel', sums: ['total'] };
    const sort = { field: 'placedAt', descending: true };
    const web = { by: 'web', count: 2, sums: [3_000_000_100] };
    const pos = { by: 'pos', count: 1, sums: [7] };

    it.each([
      ['of everything', [], [web, { by: 'pos', count: 2, sums: [12] }]],
      ['of several values', [{ field: 'status', in: ['held', 'placed'] }], [web, pos]],
      ['of an element', [{ field: 'skus', has: 'X' }], [{ ...web, count: 1, sums: [3_000_000_000] }, pos]],
      [
        'of what an index finds and more is asked of',
        [
          { field: 'status', in: ['held', 'placed'] },
          { field: 'channel', is: 'pos' },
          { field: 'skus', has: 'X' },
        ],
        [pos],
      ],
      [
        'of a range',
        [{ field: 'placedAt', from: day(2), below: day(4) }],
        [{ ...web, count: 1, sums: [3_000_000_000] }, pos],
      ],
      ['of nothing', [{ field: 'status', is: 'lost' }], []],
    ] satisfies readonly (readonly [string, readonly Condition[], readonly unknown[]])[])(
      'are how many there are and what they come to, by a field: %s',
      async (_, where, expected) => {
        const { reader } = await filled(sample);
        const found = await reader.totals({ where, sort }, wanted);
        expect(found.toSorted((a, b) => String(b.by).localeCompare(String(a.by)))).toEqual(expected);
      },
    );

    it('are of all of them, however many there are', async () => {
      const { store, reader, writer } = await filled([]);
      const statusOf = (n: number): string => (n % 3 === 0 ? 'held' : 'placed');
      const writes = Array.from({ length: many }, (_, n) =>
        put(`o-${n}`, n + 1, order(1, { status: statusOf(n), total: n })),
      );
      await writer.save(writes, at(many));
      const where: readonly Condition[] = [{ field: 'status', in: ['held', 'placed'] }];
      const [found] = await reader.totals({ where, sort }, wanted);
      expect(found).toEqual({ by: 'web', count: many, sums: [(many * (many - 1)) / 2] });
      await store.close();
    });

    it('are those of documents without a value, too', async () => {
      const { reader } = await filled([put('a', 1, order(1, { total: null })), put('b', 2, order(2, { total: 4 }))]);
      expect(await reader.totals({}, { by: 'note', sums: ['total'] })).toEqual([{ by: null, count: 2, sums: [4] }]);
    });
  });

  describe('paging', () => {
    const statuses = ['placed', 'held', 'routing'];
    const documents = fc.array(
      fc.record({
        status: fc.constantFrom(...statuses),
        channel: fc.constantFrom('web', 'b2b'),
        placedAt: fc.integer({ min: 1, max: 5 }).map(day),
        total: fc.constantFrom(null, 5, 12),
        skus: fc.uniqueArray(fc.constantFrom('X', 'Y', 'Z')),
        terms: fc.uniqueArray(fc.constantFrom('anna', 'andersson', 'bo')),
      }),
      { maxLength: 25 },
    );
    const wheres: fc.Arbitrary<readonly Condition[]> = fc.subarray<Condition>([
      { field: 'status', in: ['held', 'placed'] },
      { field: 'skus', has: 'X' },
      { field: 'terms', hasPrefix: 'an' },
      { field: 'placedAt', from: day(2), below: day(5) },
    ]);
    const matches = (document: Order, conditions: readonly Condition[]): boolean =>
      conditions.every((c) => {
        if ('has' in c) return document.skus.includes(c.has);
        if ('hasPrefix' in c) return document.terms.some((term) => term.startsWith(c.hasPrefix));
        if ('in' in c) return c.in.includes(document.status);
        return document.placedAt >= day(2) && document.placedAt < day(5);
      });

    const keyIn = ({ placedAt, total }: Order, field: string): string =>
      field === 'placedAt' ? placedAt : String(total ?? 0).padStart(2, '0');

    it('gives every document that stays just once, in order, while others come, change and go', async () => {
      const { store } = await make();
      let version = 0;
      await fc.assert(
        fc.asyncProperty(
          documents,
          wheres,
          fc.constantFrom('placedAt', 'total'),
          fc.boolean(),
          fc.integer({ min: 1, max: 4 }),
          async (list, where, field, descending, limit) => {
            version += 1;
            const declaration = { ...orders, version };
            const writer = await store.writer<Order>(declaration);
            await writer.finish(0);
            const ids = list.map((_, n) => `o-${n}`);
            await writer.save(
              list.map((document, n) => put(ids[n] ?? '', n, document)),
              at(1),
            );
            const reader = store.reader<Order>(declaration);
            const seen: string[] = [];
            let cursor: string | null = null;
            let round = 1;
            do {
              const query: ListQuery = { where, sort: { field, descending }, limit };
              const page = await reader.list(cursor === null ? query : { ...query, cursor });
              seen.push(...page.items.map(({ id }) => id).filter((id) => id.startsWith('o-')));
              cursor = page.next;
              round += 1;
              // Strangers come, and one that was seen already goes away.
              const gone = seen[0];
              await writer.save(
                [
                  put(`new-${round}`, round * 100, order(3, { skus: ['X'], terms: ['anna'] })),
                  ...(gone ? [put(gone, round * 100, null)] : []),
                ],
                at(round),
              );
            } while (cursor !== null);
            const expected = list
              .map((document, n) => ({ document, id: ids[n] ?? '' }))
              .filter(({ document }) => matches(document, where))
              .map(({ document, id }) => ({ key: `${keyIn(document, field)} ${id}`, id }))
              .sort((a, b) => (a.key < b.key ? -1 : 1))
              .map(({ id }) => id);
            expect(seen).toEqual(descending ? expected.reverse() : expected);
          },
        ),
        { numRuns: 25 },
      );
    });
  });
};
