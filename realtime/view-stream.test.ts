import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATHER_MILLIS, RETRY_MILLIS } from './pulse.ts';
import { type Client, createScene } from './testing.ts';
import { SLICE_DOCUMENTS_MAX } from './view-stream.ts';

const versionsOf = (client: Client, id: string) =>
  client.messages.flatMap((one) => ('snapshot' in one || one.id !== id ? [] : [one.document]));

/** A scene with a client that flows. */
const watched = async (topic = 'all', options = {}) => {
  const scene = createScene(options);
  scene.commit('a');
  scene.tell();
  const client = scene.client(topic);
  const connecting = client.connect();
  await scene.settle();
  await connecting;
  await scene.rest();
  return { ...scene, another: scene.client, client };
};

describe('a watcher', () => {
  it('has a snapshot, then each change in the order of the log', async () => {
    const { client, commit, tell, rest } = await watched();
    expect(client.documents).toEqual(new Map([['a', { version: 1 }]]));
    commit('b');
    commit('a');
    tell();
    await rest();
    expect(client.changes()).toEqual(['b@102', 'a@103']);
    expect(client.documents).toEqual(new Map(Object.entries({ a: { version: 2 }, b: { version: 1 } })));
  });

  it('is told once of what changed several times within a moment', async () => {
    const { client, commit, tell, settle, pass, rest } = await watched();
    commit('a');
    tell();
    pass(0);
    await settle();
    commit('a');
    tell();
    pass(GATHER_MILLIS / 3);
    commit('a');
    tell();
    await settle();
    expect(client.changes()).toEqual(['a@102']);
    await rest();
    expect(client.changes()).toEqual(['a@102', 'a@104']);
  });

  it('of one thing or of some things is told of these only, and nothing else is read for it', async () => {
    const { client, commit, tell, rest } = await watched('one:a');
    commit('a', 'b', 'c');
    commit('c');
    tell();
    await rest();
    expect(client.changes()).toEqual(['a@102']);
    const half = await watched('half:odd');
    half.commit('a', 'b');
    half.tell();
    await half.rest();
    expect(half.client.changes()).toEqual(['a@102']);
  });

  it('is told when something is gone', async () => {
    const { client, remove, tell, rest } = await watched();
    remove('a');
    tell();
    await rest();
    expect(versionsOf(client, 'a')).toEqual([null]);
  });

  it('that came while a commit was on its way gets that change once, whether its snapshot has it or not', async () => {
    for (const when of ['before the read', 'after the read'] as const) {
      const { client, commit, tell, settle, rest } = createSceneWith('a');
      const connecting = client.connect();
      if (when === 'before the read') commit('a');
      await settle();
      await connecting;
      if (when === 'after the read') commit('a');
      tell();
      await rest();
      expect(client.documents.get('a')).toEqual({ version: 2 });
      expect(client.changes()).toEqual(when === 'before the read' ? [] : ['a@102']);
    }
  });

  it('that leaves while it is served is sent nothing more, and the others are', async () => {
    const { client, another, commit, tell, pass, begun, settle, rest } = await watched();
    const other = another('all');
    const connecting = other.connect();
    await settle();
    await connecting;
    commit('a');
    tell();
    pass(GATHER_MILLIS);
    await begun();
    await client.disconnect();
    await rest();
    expect(client.changes()).toEqual([]);
    expect(other.changes()).toEqual(['a@102']);
  });

  it('is told of several documents of one fact so that nothing is lost between them', async () => {
    const { client, commit, tell, rest } = await watched();
    commit('b', 'c', 'd');
    tell();
    await rest();
    expect(client.changes()).toEqual(['b@101', 'c@101', 'd@102']);
  });

  it('is told by the same documents when the store was ahead of what it was told', async () => {
    const { client, commit, tell, pass, begun, settle, rest } = await watched();
    commit('a');
    tell();
    pass(GATHER_MILLIS);
    await begun();
    commit('a');
    await settle();
    tell();
    await rest();
    expect(versionsOf(client, 'a')).toEqual([{ version: 3 }]);
    expect(client.changes()).toEqual(['a@102']);
  });
});

describe('a watcher that was away', () => {
  it('gets each change that it missed, once, in order', async () => {
    const { client, commit, tell, settle, rest } = await watched();
    await client.disconnect();
    commit('b');
    commit('c');
    commit('b');
    tell();
    const connecting = client.connect();
    await settle();
    await connecting;
    commit('d');
    tell();
    await rest();
    expect(client.changes()).toEqual(['c@103', 'b@104', 'd@105']);
    expect(client.snapshots()).toBe(1);
  });

  it('for too long, or since before a reset, begins with a snapshot', async () => {
    const { client, commit, tell, settle, rest } = await watched('all', { journalIdsMax: 5 });
    await client.disconnect();
    for (let n = 0; n < 20; n += 1) commit(`t${n}`);
    tell();
    const connecting = client.connect();
    await settle();
    await connecting;
    await rest();
    expect(client.snapshots()).toBe(2);
    expect(client.changes()).toEqual([]);

    const again = await watched();
    await again.client.disconnect();
    again.reset();
    const back = again.client.connect();
    await again.settle();
    await back;
    expect(again.client.snapshots()).toBe(2);
  });

  it('gets a great deal in parts, while the others go on', async () => {
    const { client, commit, tell, rest } = await watched();
    await client.disconnect();
    const many = Array.from({ length: 3 * SLICE_DOCUMENTS_MAX }, (_, n) => `t${n}`);
    for (const id of many) commit(id);
    tell();
    await client.connect();
    await rest();
    expect(client.changes()).toHaveLength(many.length);
    expect(client.snapshots()).toBe(1);
  });
});

describe('a watcher that reads slowly', () => {
  it('is sent nothing while it does not read, then the newest of each', async () => {
    const { client, commit, tell, rest, stream, truth } = await watched();
    client.stall();
    for (let n = 0; n < 50; n += 1) {
      commit('a');
      commit(`t${n % 3}`);
      tell();
      await rest();
    }
    expect(client.unread()).toBeLessThanOrEqual(2);
    expect(stream.watches()).toEqual({ flowing: 0, behind: 1 });
    const before = client.messages.length;
    client.read();
    await rest();
    expect(client.messages.length - before).toBeLessThanOrEqual(4);
    expect(client.documents).toEqual(truth('all'));
    expect(stream.watches()).toEqual({ flowing: 1, behind: 0 });
  });

  it('begins anew when more has changed meanwhile than is remembered', async () => {
    const { client, commit, tell, rest, truth } = await watched('all', { journalIdsMax: 5 });
    client.stall();
    for (let n = 0; n < 30; n += 1) {
      commit(`t${n}`);
      tell();
      await rest();
    }
    client.read();
    await rest();
    expect(client.snapshots()).toBe(2);
    expect(client.documents).toEqual(truth('all'));
  });
});

describe('a reset', () => {
  it('sends a fresh snapshot to each watcher, read once for all of a topic', async () => {
    const { client, reset, rest, commit, tell, counted } = await watched();
    reset();
    await rest();
    expect(client.snapshots()).toBe(2);
    expect(counted.snapshots).toBe(2);
    commit('b');
    tell();
    await rest();
    expect(client.changes()).toEqual(['b@102']);
  });

  it('while a change is read sends the snapshot, not what was read before', async () => {
    const { client, commit, tell, pass, begun, reset, rest } = await watched();
    commit('a');
    tell();
    pass(GATHER_MILLIS);
    await begun();
    reset();
    await rest();
    expect(client.changes()).toEqual([]);
    expect(client.documents.get('a')).toEqual({ version: 2 });
  });

  it('to a build that has come less far misses nothing of what follows', async () => {
    const { client, commit, reset, rest, tell, truth } = await watched();
    commit('b');
    commit('c');
    reset(2n);
    await rest();
    commit('d');
    tell();
    await rest();
    expect(client.documents).toEqual(truth('all'));
  });

  it('is what a change that is told too late comes to', async () => {
    const { client, tellLate, rest } = await watched();
    tellLate('a', 101n);
    await rest();
    expect(client.snapshots()).toBe(2);
  });
});

it('a store that is out of reach delays what is sent, and nothing is lost', async () => {
  const { client, commit, tell, fail, pass, settle, rest, errors } = await watched();
  fail(true);
  commit('a');
  tell();
  pass(GATHER_MILLIS);
  await settle();
  expect(errors).toHaveLength(1);
  fail(false);
  pass(RETRY_MILLIS);
  await rest();
  expect(client.changes()).toEqual(['a@102']);
});

const createSceneWith = (id: string) => {
  const scene = createScene();
  scene.commit(id);
  scene.tell();
  return { ...scene, client: scene.client('all') };
};

const TOPICS = ['all', 'all', 'half:even', 'half:odd', 'one:a'] as const;
const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 3 });
const who = fc.nat(TOPICS.length - 1);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('commit' as const), ids }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tell' as const) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('pass' as const), millis: fc.constantFrom(5, 15, 20) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('connect' as const, 'disconnect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'read' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const), behindBy: fc.bigInt(0n, 3n) }) },
);
const scenes = fc.record({
  journalIdsMax: fc.constantFrom(3, 1_000),
  sliceDocumentsMax: fc.constantFrom(1, 2, 200),
  early: fc.infiniteStream(fc.boolean()),
});

/** What is wrong with the messages of one client, in words. */
const faultsOf = (client: Client): readonly string[] => {
  const faults: string[] = [];
  let position = -1n;
  let connection = 0;
  const versions = new Map<string, number>();
  /** Told on this very connection. */
  const told = new Map<string, number>();
  for (const [at, message] of client.messages.entries()) {
    if (client.connectionOf(at) !== connection) told.clear();
    connection = client.connectionOf(at);
    if ('snapshot' in message) {
      versions.clear();
      told.clear();
      for (const { id, document } of message.snapshot) {
        versions.set(id, Number(Reflect.get(document ?? {}, 'version')));
        told.set(id, Number(Reflect.get(document ?? {}, 'version')));
      }
      position = BigInt(message.position);
      continue;
    }
    const version = Number(Reflect.get(message.document ?? {}, 'version'));
    if (BigInt(message.position) < position) faults.push(`${message.id}@${message.position} after ${position}`);
    if (version < (versions.get(message.id) ?? 0)) faults.push(`${message.id} back to version ${version}`);
    if (version === told.get(message.id)) faults.push(`${message.id} twice in version ${version}`);
    position = BigInt(message.position);
    versions.set(message.id, version);
    told.set(message.id, version);
  }
  return faults;
};

describe('whatever commits, connections, slow readers, failures and resets do to one another', () => {
  it('each watcher ends with exactly the documents of the store, and never goes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), scenes, async (steps, { early, ...limits }) => {
        const scene = createScene({ ...limits, findsEarly: () => early.next().value });
        const clients = TOPICS.map((topic) => scene.client(topic));
        const of = (at: number): Client => clients[at] ?? scene.client('all');
        const connects: Promise<unknown>[] = [];
        const connect = (client: Client) => connects.push(client.connect().catch(() => undefined));
        for (const client of clients) connect(client);
        for (const one of steps) {
          switch (one.do) {
            case 'commit':
              scene.commit(...one.ids);
              break;
            case 'tell':
              scene.tell();
              break;
            case 'pass':
              scene.pass(one.millis);
              break;
            case 'settle':
              await scene.settle();
              break;
            case 'connect':
              connect(of(one.who));
              break;
            case 'disconnect':
              await of(one.who).disconnect();
              break;
            case 'stall':
              of(one.who).stall();
              break;
            case 'read':
              of(one.who).read();
              break;
            case 'fail':
              scene.fail(one.is);
              break;
            case 'reset':
              scene.reset(one.behindBy);
              break;
          }
        }
        scene.fail(false);
        scene.tell();
        for (const client of clients) {
          client.read();
          if (client.watch === null) connect(client);
        }
        await scene.rest();
        await Promise.all(connects);
        await scene.rest();
        for (const [at, client] of clients.entries()) {
          expect(faultsOf(client), TOPICS[at]).toEqual([]);
          expect(client.documents, TOPICS[at]).toEqual(scene.truth(TOPICS[at] ?? ''));
        }
        expect(scene.stream.watches()).toEqual({ flowing: TOPICS.length, behind: 0 });
      }),
      { numRuns: 1_000 },
    );
  });
});
