import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { event, eventsOf, idsOf, put, readEvents, uniqueName } from '../../test/contracts/event-store/kit.ts';
import type { Fault, Refusal } from '../../test/servers/eventstore/faults.ts';
import { startTestServer, type TestServer } from '../../test/servers/eventstore/server.ts';
import { type EventStore, LogUnavailable, NO_STREAM } from '../port.ts';
import type { AppendWith } from './client.ts';
import { type Limits, openEventStoreDb } from './eventstoredb.ts';
import { StreamDeleted } from './failures.ts';

const LIMITS: Limits = { attemptMillis: 250, timeoutMillis: 4_000, readMillis: 400 };
const IMPATIENT: Limits = { attemptMillis: 50, timeoutMillis: 300, readMillis: 50 };

const LOST_ANSWERS: readonly (readonly [string, Fault])[] = [
  ['the connection breaks before it is stored', { kind: 'drop', stored: false }],
  ['the connection breaks after it is stored', { kind: 'drop', stored: true }],
  ['the server never answers and stores nothing', { kind: 'silent', stored: false }],
  ['the server never answers though it stored', { kind: 'silent', stored: true }],
  ['the call ends without an answer before it is stored', { kind: 'end', stored: false }],
  ['the call ends without an answer after it is stored', { kind: 'end', stored: true }],
];

const PASSING_REFUSALS: readonly Refusal[] = [
  'not-leader',
  'starting',
  'busy',
  'gave-up-waiting',
  'shutting-down',
  'unheard-of',
];

/** Settles when told to. */
const gate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe.each<AppendWith>(['batch', 'single'])('an append with %s calls', (appendWith) => {
  let server: TestServer;
  let log: EventStore;

  const reopen = async (limits: Limits): Promise<void> => {
    await log.close();
    log = openEventStoreDb(server.connectionString(), { appendWith, limits });
  };

  const storedIn = (stream: string): readonly string[] => idsOf(server.state.visible(stream)?.map(toStored) ?? []);
  const toStored = ({ id, type }: { id: string; type: string }) => ({ id, type, data: '', metadata: '' });

  beforeEach(async () => {
    server = await startTestServer();
    log = openEventStoreDb(server.connectionString(), { appendWith, limits: LIMITS });
  });
  // The client goes first: what it has in flight is in a table shared by all clients (fact 9).
  afterEach(async () => {
    await log.close();
    await server.stop();
  });

  it.each(LOST_ANSWERS)('is stored once when %s', async (_, fault) => {
    const stream = uniqueName();
    const events = eventsOf(2);
    server.faults.plan('append', fault);
    expect((await put(log, stream, events)).revision).toBe(1);
    expect(server.faults.left()).toBe(0);
    expect(storedIn(stream)).toEqual(idsOf(events));
    expect((await put(log, stream, eventsOf(1), 1)).revision).toBe(2);
  });

  it.each(PASSING_REFUSALS)('is stored once when the server answers %s at first', async (why) => {
    const stream = uniqueName();
    const events = eventsOf(2);
    server.faults.plan('append', { kind: 'refuse', why }, 2);
    expect((await put(log, stream, events)).revision).toBe(1);
    expect(server.faults.left()).toBe(0);
    expect(storedIn(stream)).toEqual(idsOf(events));
  });

  it('takes an answer that comes after its repeat for what it is', async () => {
    const stream = uniqueName();
    const events = eventsOf(1);
    const { open, opened } = gate();
    server.faults.plan('append', { kind: 'late', until: opened });
    expect((await put(log, stream, events)).revision).toBe(0);
    open();
    await opened;
    expect((await put(log, stream, eventsOf(1), 0)).revision).toBe(1);
    expect(storedIn(stream)).toHaveLength(2);
  });

  it('still tells a conflict from a repeat after an answer was lost', async () => {
    const stream = uniqueName();
    const rival = openEventStoreDb(server.connectionString(), { appendWith: 'single', limits: LIMITS });
    await put(rival, stream, eventsOf(1));
    server.faults.plan('append', { kind: 'silent', stored: true });
    expect(await log.append(stream, eventsOf(1), NO_STREAM)).toEqual({ outcome: 'conflict', revision: 0 });
    expect(storedIn(stream)).toHaveLength(1);
    await rival.close();
  });

  it('looks up the position that a repeat does not tell', async () => {
    const stream = uniqueName();
    const events = eventsOf(3);
    const first = await put(log, stream, events);
    server.faults.plan('append', { kind: 'no-position' });
    expect(await log.append(stream, events, NO_STREAM)).toEqual(first);
  });

  it('goes to the leader that the server names', async () => {
    const leader = await startTestServer();
    server.setLeader(leader.address());
    server.faults.plan('append', { kind: 'refuse', why: 'not-leader' });
    const stream = uniqueName();
    await put(log, stream, eventsOf(1));
    expect(leader.state.visible(stream)).toHaveLength(1);
    await log.close();
    await leader.stop();
  });

  it.each<Refusal>(['unheard-of', 'no-access', 'starting'])(
    'recovers when the server cannot say what it supports (%s)',
    async (why) => {
      server.faults.plan('features', { kind: 'refuse', why });
      const stream = uniqueName();
      await put(log, stream, eventsOf(1));
      expect(storedIn(stream)).toHaveLength(1);
    },
  );

  it('does without BatchAppend where the server does not offer it', async () => {
    server.setBatchAppend(false);
    const stream = uniqueName();
    const events = eventsOf(2);
    const first = await put(log, stream, events);
    expect(await log.append(stream, events, NO_STREAM)).toEqual(first);
    expect(await log.append(stream, eventsOf(1), NO_STREAM)).toEqual({ outcome: 'conflict', revision: 1 });
    expect(server.arrived()).toEqual({ append: 3, batchAppend: 0 });
  });

  it('uses the kind of call that it was told to', async () => {
    await put(log, uniqueName(), eventsOf(2));
    expect(server.arrived()[appendWith === 'batch' ? 'batchAppend' : 'append']).toBe(1);
  });

  it('gives up in time when nobody answers', async () => {
    await reopen(IMPATIENT);
    server.faults.plan('append', { kind: 'silent', stored: false }, 1_000);
    server.faults.plan('read', { kind: 'silent', stored: false }, 1_000);
    await expect(log.append(uniqueName(), eventsOf(1), NO_STREAM)).rejects.toThrow(LogUnavailable);
    await expect(readEvents(log, uniqueName())).rejects.toThrow(/out of reach for 300 ms/);
  });

  it('gives up in time when nobody listens, and recovers when somebody does', async () => {
    await reopen(IMPATIENT);
    await server.stop();
    const events = eventsOf(1);
    const stream = uniqueName();
    await expect(log.append(stream, events, NO_STREAM)).rejects.toThrow(LogUnavailable);
    await expect(readEvents(log, stream)).rejects.toThrow(LogUnavailable);
    await expect(log.identity()).rejects.toThrow(LogUnavailable);
    await server.start();
    await reopen(LIMITS);
    expect((await put(log, stream, events)).revision).toBe(0);
    expect(await log.identity()).toBe(await log.identity());
  });

  it('says at once that it has no access', async () => {
    server.faults.plan('append', { kind: 'refuse', why: 'no-access' });
    await expect(log.append(uniqueName(), eventsOf(1), NO_STREAM)).rejects.toThrow(/no access/);
    server.faults.plan('read', { kind: 'refuse', why: 'no-access' });
    await expect(readEvents(log, uniqueName())).rejects.toThrow(/no access/);
    expect(server.faults.left()).toBe(0);
  });

  it('says that a stream was deleted for ever', async () => {
    const stream = uniqueName();
    await put(log, stream, eventsOf(1));
    server.state.tombstone(stream, 'any');
    await expect(log.append(stream, eventsOf(1), 0)).rejects.toThrow(StreamDeleted);
    await expect(readEvents(log, stream)).rejects.toThrow(StreamDeleted);
  });

  it('stores each of many appends exactly once while everything goes wrong', async () => {
    await reopen({ attemptMillis: 100, timeoutMillis: 20_000, readMillis: 400 });
    const faults: readonly Fault[] = [
      ...LOST_ANSWERS.map(([, fault]) => fault),
      ...PASSING_REFUSALS.map((why): Fault => ({ kind: 'refuse', why })),
    ];
    // Two healthy appends between two faults.
    let healthy = 0;
    const misbehave = (): void => {
      const fault = faults[(healthy / 3) % faults.length];
      if (fault) server.faults.plan('append', fault);
      healthy += 1;
    };
    const streams = Array.from({ length: 10 }, () => uniqueName());
    const appended = await Promise.all(
      streams.map(async (stream) => {
        const ids: string[] = [];
        for (let revision = NO_STREAM; revision < 8; revision += 1) {
          misbehave();
          const each = event();
          ids.push(each.id);
          expect((await put(log, stream, [each], revision)).revision).toBe(revision + 1);
        }
        return ids;
      }),
    );
    expect(streams.map(storedIn)).toEqual(appended);
  });
});
