import { describe, expect, it } from 'vitest';
import type { Notice } from '../../connectors/channels/notice.ts';
import { channelIdOf } from '../../domain/ids.ts';
import { type OrderRequest, totalOf } from '../../domain/order/request.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count } from '../network.ts';
import type { World, WorldAnswer } from '../world.ts';
import type { Server } from './stand-in.ts';

/** What a system sends to its door. */
export type Call = {
  readonly raw: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
};

/** A system as others see it: one order of its, that is placed and cancelled there. Instants are of the change. */
export type StandIn = {
  readonly server: Server;
  readonly place: (changedAt: string) => void;
  readonly cancel: (changedAt: string) => void;
  /** There where an order waits before it may be shipped: now it may be. */
  readonly release?: (changedAt: string) => void;
  /** Tokens that it has given are taken no more. */
  readonly revoke: () => void;
};

/** What all channels are to do alike, and what each needs for it. */
export type ChannelSubject = {
  readonly system: string;
  readonly settings: (url: string) => object;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of its secrets, one without which nothing can be done. */
  readonly wrongSecret: string;
  readonly well: string;
  /** The notice of its order. */
  readonly golden: (channel: string, changedAt: string) => Notice | undefined;
  /** What the customer was charged by the sample, where the sample says so in one place. */
  readonly total: number | null;
  /** `null`: it is not asked for anything. */
  readonly open: (() => Promise<StandIn>) | null;
  /** `null`: it sends nothing. */
  readonly calls: {
    readonly place: (changedAt: string) => Call;
    readonly cancel: ((changedAt: string) => Call) | null;
    /** As from somebody who does not know the secret. */
    readonly forged: (changedAt: string) => Call;
  } | null;
};

const POLL = { timeout: 20_000, interval: 50 };

export const channelContract = (subject: ChannelSubject, worldOf: () => World): void => {
  const { system, secrets, open, calls } = subject;
  let number = 0;

  /** A connector of its own, for a channel of its own, so that its order is a new one each time. */
  const connected = async (url = 'http://127.0.0.1:2', changed: Readonly<Record<string, string>> = {}) => {
    number += 1;
    const world = worldOf();
    const id = `${system}-${number}`;
    const path = (rest = '') => `/v1/connectors/${id}${rest}`;
    const now = new Date().toISOString();
    const order = orderIn(subject.golden(id, now));
    await world.admin.put(`/v1/channels/${id}`, { name: id, type: 'site', locations: 'all' });
    for (const { sku, kind } of order.lines) {
      if (kind === 'fee') continue;
      for (const location of ['wh-1', 'store-1']) await count(world.admin, sku, location, 10_000);
    }
    const set = await world.admin.put(path(), { system, channel: id, settings: subject.settings(url) });
    expect(set.status, set.text).toBe(200);
    await world.admin.put(path('/secrets'), { ...secrets, ...changed });
    const orderId = orderIdFor(channelIdOf(id), order.externalId);
    return {
      order,
      test: async (): Promise<Json> => (await world.admin.post(path('/test'))).body,
      status: async (): Promise<Json> => (await world.admin.get(path('/status'))).body,
      call: ({ raw, headers, query = '' }: Call): Promise<WorldAnswer> =>
        world.withKey('').send('POST', `${path('/webhooks')}${query}`, { raw, headers: { ...headers } }),
      read: async (): Promise<Json> => (await world.admin.get(`/v1/orders/${orderId}`)).body,
      facts: async (): Promise<readonly string[]> =>
        (await world.admin.get(`/v1/orders/${orderId}/events`)).body.items.map(({ type }: Json) => type),
      exceptions: async (): Promise<readonly Json[]> =>
        (await world.admin.get('/v1/exceptions?kind=inboundFailed')).body.items.filter(
          ({ subject: of }: Json) => of.target === id,
        ),
      /** Set up a little differently: it is asked again at once. */
      renew: async (at: string, pollMinutes = 2) => {
        const settings = { ...subject.settings(at), pollMinutes };
        await world.admin.put(path(), { system, channel: id, settings });
      },
      remove: () => world.admin.delete(path()),
    };
  };
  type Connected = Awaited<ReturnType<typeof connected>>;
  const isThere = async (connection: Connected): Promise<void> => {
    await expect.poll(async () => (await connection.read()).externalId, POLL).toBe(connection.order.externalId);
    expect(asKept(await connection.read())).toEqual(asAsked(connection.order));
  };
  const isQuiet = (connection: Connected) =>
    expect.poll(async () => (await connection.status()).in.waiting, POLL).toBe(0);

  describe(`${system}, as any channel`, () => {
    it.runIf(subject.total !== null)('charges what its sample says', () => {
      const now = new Date().toISOString();
      expect(totalOf(orderIn(subject.golden('any', now)))).toBe(subject.total);
    });

    if (open !== null) {
      it('says in words whether the connection is well, or its secret is wrong, or nobody is there', async () => {
        const { server } = await open();
        const well = await connected(server.url);
        expect(await well.test()).toEqual({ ok: true, findings: [expect.stringContaining(subject.well)] });
        const wrong = await connected(server.url, { [subject.wrongSecret]: 'something else' });
        const found = await wrong.test();
        expect([found.ok, found.findings.join()]).toEqual([false, expect.stringMatching(/not taken \(40[01]\)/)]);
        const alone = await connected();
        expect((await alone.test()).findings.join()).toContain('ECONNREFUSED');
        for (const one of [well, wrong, alone]) await one.remove();
        expect(server.faults).toEqual([]);
      });

      it('has its order found by asking, once, and its cancellation, too', async () => {
        const { server, place, release, cancel, revoke } = await open();
        place(new Date().toISOString());
        const connection = await connected(server.url);
        await isThere(connection);
        if (release !== undefined) {
          expect((await connection.read()).status).toBe('held');
          release(new Date(Date.now() + 1_000).toISOString());
          await connection.renew(server.url, 3);
          await expect.poll(async () => (await connection.read()).status, POLL).toBe('fulfilling');
          expect((await connection.read()).shipTo).not.toBeNull();
        }
        cancel(new Date(Date.now() + 2_000).toISOString());
        revoke();
        // A changed set-up begins to ask at once.
        await connection.renew(server.url);
        await expect.poll(async () => (await connection.read()).status, POLL).toBe('cancelled');
        expect((await connection.facts()).filter((type) => type === 'OrderPlaced')).toHaveLength(1);
        expect(await connection.exceptions()).toEqual([]);
        await connection.remove();
        expect(server.faults).toEqual([]);
      });

      it('is left in peace as long as it asks for, and then has lost nothing', async () => {
        const { server, place } = await open();
        server.mood = { kind: 'answers', given: { status: 429, body: {}, headers: { 'retry-after': '8' } } };
        const connection = await connected(server.url);
        await expect.poll(async () => (await connection.status()).problem?.reason, POLL).toContain('429');
        place(new Date().toISOString());
        server.mood = { kind: 'well' };
        await isThere(connection);
        expect(performance.now() - (server.askedAt[0] ?? 0)).toBeGreaterThan(8_000);
        await connection.remove();
        expect(server.faults).toEqual([]);
      });
    }

    if (calls !== null) {
      it('sends its order, which is there once however often it comes', async () => {
        const connection = await connected();
        const call = calls.place(new Date().toISOString());
        const answers = [await connection.call(call), await connection.call(call)];
        expect(
          answers.map(({ status }) => status),
          answers[0]?.text,
        ).toEqual([200, 200]);
        await isThere(connection);
        await isQuiet(connection);
        expect((await connection.facts()).filter((type) => type === 'OrderPlaced')).toHaveLength(1);
        await connection.remove();
      });

      it('is not believed what somebody sends who does not know the secret', async () => {
        const connection = await connected();
        expect((await connection.call(calls.forged(new Date().toISOString()))).status).toBe(401);
        expect(await connection.status()).toMatchObject({ lastIn: null });
        await connection.remove();
      });

      it('sends something that was cut off: nothing comes of it, and it is not thanked for as if it were whole', async () => {
        const connection = await connected();
        const call = calls.place(new Date().toISOString());
        const answer = await connection.call({ ...call, raw: call.raw.slice(0, -20) });
        expect(answer.status === 200 ? answer.body.StatusCode : answer.status).toSatisfy(
          (said) => said === 401 || said === 422 || said === 'Failed',
        );
        expect(await connection.status()).toMatchObject({ lastIn: null });
        await connection.remove();
      });

      const { cancel } = calls;
      it.runIf(cancel !== null)('cancels its order, also where that is told first', async () => {
        const connection = await connected();
        const now = Date.now();
        const later = cancel?.(new Date(now + 2_000).toISOString());
        if (later !== undefined) await connection.call(later);
        await isQuiet(connection);
        await connection.call(calls.place(new Date(now).toISOString()));
        await isQuiet(connection);
        // It is never placed, or placed and cancelled: nothing of it is sent.
        await expect
          .poll(async () => (await connection.read()).status ?? 404, POLL)
          .toSatisfy((status) => status === 404 || status === 'cancelled');
        expect(await connection.exceptions()).toEqual([]);
        await connection.remove();
      });
    }
  });
};

const orderIn = (notice: Notice | undefined): OrderRequest => {
  if (notice?.kind === 'orderPlaced' || notice?.kind === 'soldAtCounter') return notice.order;
  throw new Error(`not an order: ${JSON.stringify(notice)}`);
};

const asAsked = (order: OrderRequest) => ({
  ...{ externalId: order.externalId, currency: order.currency, total: totalOf(order) },
  lines: order.lines.map(({ id, sku, kind, quantity, unitPrice, discount = 0, tax = 0 }) => ({
    ...{ id, sku, kind, ordered: quantity, unitPrice, discount, tax },
  })),
});

const asKept = ({ externalId, currency, total, lines }: Json) => ({
  ...{ externalId, currency, total },
  lines: lines.map(({ id, sku, kind, ordered, unitPrice, discount, tax }: Json) => ({
    ...{ id, sku, kind, ordered, unitPrice, discount, tax },
  })),
});
