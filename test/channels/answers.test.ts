import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineSystem } from '../../connectors/system.ts';
import { SYSTEMS } from '../../connectors/systems.ts';
import { channelIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import { count, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import type { Call, ChannelSubject } from './contract.ts';
import { norceEvent, norceSubject } from './norce.ts';
import { peppolSubject, ublCall, ublOrder } from './peppol.ts';

/** Tries an address by a token that it wants to have back, and sends nothing else. */
const trying = defineSystem({
  name: 'trying',
  kind: 'erp',
  secrets: [],
  settings: {},
  connect: () => ({
    test: async () => ({ ok: true, findings: [] }),
    async webhook({ query }) {
      const text = query('validationToken');
      return text === null
        ? { outcome: 'unsigned' }
        : { outcome: 'answered', answer: { status: 200, type: 'text/plain; charset=utf-8', text } };
    },
  }),
});

let world: World;
beforeAll(async () => {
  world = await openWorld({ systems: [...SYSTEMS, trying] });
  await setUpNetwork(world.admin);
  for (const sku of ['MUG-BLK', 'TSHIRT-M', 'SCREW-5X40']) await count(world.admin, sku, 'wh-1', 10_000);
  for (const subject of [norceSubject, peppolSubject]) await connect(subject);
  await world.admin.put('/v1/connectors/trying', { system: 'trying', settings: {} });
});
afterAll(() => world.close());

const connect = async ({ system, settings, secrets }: ChannelSubject): Promise<void> => {
  await world.admin.put(`/v1/channels/${system}`, { name: system, type: 'b2b', locations: 'all' });
  await world.admin.put(`/v1/connectors/${system}`, { system, channel: system, settings: settings('') });
  await world.admin.put(`/v1/connectors/${system}/secrets`, secrets);
};
const send = (id: string, { raw, headers, query = '' }: Call) =>
  world.withKey('').send('POST', `/v1/connectors/${id}/webhooks${query}`, { raw, headers: { ...headers } });
const status = async (id: string) => (await world.admin.get(`/v1/connectors/${id}/status`)).body;

describe('a system that reads our answer', () => {
  it('is told by Norce’s own words that its order is ours, or to send it again where it was cut off', async () => {
    const call = norceSubject.calls?.place('') ?? norceEvent('OrderReceivedEvent');
    expect((await send('norce', call)).body).toMatchObject({ StatusCode: 'OK', HasErpOrderNo: false });
    expect((await send('norce', { ...call, raw: '{"ClientOrderRef"' })).body).toMatchObject({ StatusCode: 'Failed' });
  });

  it('is an event of Norce’s only with the secret in its header', async () => {
    expect((await send('norce', norceEvent('OrderReceivedEvent'))).body).toEqual({ received: 'stored' });
    expect((await send('norce', norceEvent('OrderReceivedEvent', 'guessed'))).status).toBe(401);
  });

  it('has an OrderResponse that its order was received', async () => {
    const answer = await send('peppol', ublCall(ublOrder()));
    expect(answer.headers.get('content-type')).toContain('application/xml');
    expect(answer.text).toContain('<cbc:OrderResponseCode>AB</cbc:OrderResponseCode>');
    expect(answer.text).toContain('PO-2026-0417');
    const id = orderIdFor(channelIdOf('peppol'), '0088:7300010001015/PO-2026-0417');
    await expect.poll(async () => (await world.admin.get(`/v1/orders/${id}`)).status, { timeout: 20_000 }).toBe(200);
  });

  it('has an OrderResponse that refuses the order of a buyer whom we do not know, and nothing is kept of that', async () => {
    const before = await status('peppol');
    const answer = await send('peppol', ublCall(ublOrder().replaceAll('7300010001015', '7300010009999')));
    expect(answer.text).toContain('<cbc:OrderResponseCode>RE</cbc:OrderResponseCode>');
    expect(answer.text).toContain('0088:7300010009999');
    expect((await status('peppol')).lastIn).toBe(before.lastIn);
  });

  it('is told what is wrong with bytes that are no document', async () => {
    const answer = await send('peppol', ublCall('<!DOCTYPE a><Order/>'));
    expect(answer.status).toBe(422);
  });

  it('has its token back where it tries the address', async () => {
    const answer = await send('trying', { raw: '', headers: {}, query: '?validationToken=abc%20123' });
    expect([answer.status, answer.text]).toEqual([200, 'abc 123']);
    expect((await send('trying', { raw: '{}', headers: {} })).status).toBe(401);
  });
});
