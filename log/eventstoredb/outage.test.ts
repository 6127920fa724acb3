import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allEvents,
  event,
  eventsOf,
  expectInOrder,
  idsOf,
  put,
  readEvents,
  uniqueName,
} from '../../test/contracts/event-store/kit.ts';
import { startTestServer, type TestServer } from '../../test/servers/eventstore/server.ts';
import type { EventStore, RecordedEvent } from '../port.ts';
import { createWake } from '../wake.ts';
import { openEventStoreDb } from './eventstoredb.ts';

const LIMITS = { attemptMillis: 1_000, timeoutMillis: 20_000, readMillis: 500 };

/** A subscription that keeps what comes, and lets a test wait for it. */
const startFollowing = (log: EventStore, after = 0n) => {
  const stop = new AbortController();
  const wake = createWake();
  const events: RecordedEvent[] = [];
  let caughtUp = 0;
  const run = async (): Promise<void> => {
    for await (const batch of log.subscribe({ after, signal: stop.signal })) {
      events.push(...batch.events);
      if (batch.caughtUp) caughtUp += 1;
      wake.fire();
    }
  };
  const running = run();
  return {
    events,
    until: async (
      isEnough: (state: { readonly events: readonly RecordedEvent[]; readonly caughtUp: number }) => boolean,
    ) => {
      while (!isEnough({ events, caughtUp })) await wake.next();
    },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
};

describe('an EventStoreDB that comes and goes', () => {
  let server: TestServer;
  let log: EventStore;

  beforeEach(async () => {
    server = await startTestServer();
    log = openEventStoreDb(server.connectionString(), { limits: LIMITS });
  });
  afterEach(async () => {
    await log.close();
    await server.stop();
  });

  it('neither loses nor doubles an event over ten restarts under load', async () => {
    const streams = Array.from({ length: 8 }, () => uniqueName());
    const following = startFollowing(log);
    const appending = streams.map(async (stream) => {
      for (let revision = -1; revision < 99; revision += 1) await put(log, stream, [event()], revision);
    });
    for (let restart = 1; restart <= 10; restart += 1) {
      await following.until(({ events }) => events.length >= restart * 60);
      await server.stop();
      await server.start();
    }
    await Promise.all(appending);
    await following.until(({ events }) => events.length >= 800);
    await following.stop();
    expectInOrder(following.events);
    expect(following.events).toHaveLength(800);
    expect(idsOf(following.events)).toEqual(idsOf(await allEvents(log, 0n)));
    for (const stream of streams) expect(await readEvents(log, stream)).toHaveLength(100);
  });

  it.each(['end', 'error'] as const)('resumes a subscription that the server closes (%s)', async (how) => {
    const following = startFollowing(log);
    const stream = uniqueName();
    for (let round = 0; round < 5; round += 1) {
      await put(log, stream, eventsOf(3), round * 3 - 1);
      await following.until(({ events }) => events.length === (round + 1) * 3);
      server.endSubscriptions(how);
    }
    await following.stop();
    expect(idsOf(following.events)).toEqual(idsOf(await readEvents(log, stream)));
  });

  it('resumes a subscription whose connection breaks', async () => {
    const following = startFollowing(log);
    const stream = uniqueName();
    for (let round = 0; round < 5; round += 1) {
      await put(log, stream, eventsOf(3), round * 3 - 1);
      await following.until(({ events }) => events.length === (round + 1) * 3);
      server.dropConnections();
    }
    await following.stop();
    expect(idsOf(following.events)).toEqual(idsOf(await readEvents(log, stream)));
  });

  it('asks again when a subscription is refused, ended or not confirmed', async () => {
    await put(log, uniqueName(), eventsOf(3));
    server.faults.plan('subscribe', { kind: 'refuse', why: 'busy' });
    server.faults.plan('subscribe', { kind: 'end', stored: false });
    server.faults.plan('subscribe', { kind: 'drop', stored: false });
    server.faults.plan('subscribe', { kind: 'silent', stored: false });
    const following = startFollowing(log);
    await following.until(({ events, caughtUp }) => events.length === 3 && caughtUp > 0);
    await following.stop();
    expect(server.faults.left()).toBe(0);
  });

  it('reads on when a page is refused or its connection breaks', async () => {
    const stream = uniqueName();
    for (let revision = -1; revision < 2_499; revision += 500) await put(log, stream, eventsOf(500), revision);
    server.faults.plan('read', { kind: 'refuse', why: 'busy' });
    server.faults.plan('read', { kind: 'drop', stored: false });
    server.faults.plan('read', { kind: 'silent', stored: false });
    expect(await readEvents(log, stream)).toHaveLength(2_500);
    server.faults.plan('read', { kind: 'drop', stored: false });
    expect(await allEvents(log, 0n)).toHaveLength(2_500);
    expect(server.faults.left()).toBe(0);
  });

  it('never delivers what the server writes for itself', async () => {
    const kept = uniqueName();
    const [deleted, gone] = [uniqueName(), uniqueName()];
    await log.identity();
    for (const stream of [deleted, gone, kept]) await put(log, stream, eventsOf(2));
    server.state.softDelete(deleted, 'any');
    server.state.tombstone(gone, 'any');
    const following = startFollowing(log);
    await following.until(({ caughtUp }) => caughtUp > 0);
    await put(log, kept, eventsOf(1), 1);
    await following.until(({ events }) => events.length === 7);
    await following.stop();
    expect(idsOf(await allEvents(log, 0n))).toEqual(idsOf(following.events));
    expect(following.events.every(({ stream, type }) => type === 'OrderPlaced' && stream !== 'log')).toBe(true);
    expect(await readEvents(log, deleted)).toEqual([]);
  });

  it('goes on at the next revision of a stream that was deleted, and reads what is kept', async () => {
    const stream = uniqueName();
    await put(log, stream, eventsOf(3));
    server.state.softDelete(stream, 'any');
    expect((await put(log, stream, eventsOf(2), 2)).revision).toBe(4);
    expect((await readEvents(log, stream)).map(({ revision }) => revision)).toEqual([3, 4]);
    expect((await readEvents(log, stream, { backwards: true })).map(({ revision }) => revision)).toEqual([4, 3]);
  });

  it('closes its calls on the server when a consumer leaves', async () => {
    const stop = new AbortController();
    for (let n = 0; n < 5; n += 1) {
      for await (const batch of log.subscribe({ signal: stop.signal })) {
        if (batch.caughtUp) break;
      }
    }
    const following = startFollowing(log);
    await following.until(({ caughtUp }) => caughtUp > 0);
    // The calls are cancelled in the order in which they were left, before this append is answered.
    await put(log, uniqueName(), eventsOf(1));
    await following.until(({ events }) => events.length === 1);
    expect(server.subscriptions()).toBe(1);
    await following.stop();
  });
});
