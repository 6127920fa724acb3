/** Business Central tells of changed items: its address is tried, its secret is known, and what it names is read. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { subscribed } from '../../connectors/erp/business-central/subscription.ts';
import { businessCentralTake, businessCentralWebhook } from '../../connectors/erp/business-central/webhook.ts';
import { portsWith } from '../../connectors/inbound/testing.ts';
import type { Description } from '../../domain/setup/product.ts';
import type { DoorCall } from '../../runtime/connectors.ts';
import { setUpNetwork } from '../network.ts';
import { openWorld } from '../world.ts';
import { COMPANY, startBusinessCentral } from './business-central.ts';
import { BOOKS, connect, SYSTEMS } from './systems.ts';
import { startClock } from './world.ts';

const STATE = 'a-long-random-secret';
const DAY = 86_400_000;
const AT = '2026-11-25T12:54:20.467Z';

const webhook = businessCentralWebhook(COMPANY, async () => [STATE]);
const call = (body: string, validationToken: string | null = null): DoorCall => ({
  header: () => null,
  query: (name) => (name === 'validationToken' ? validationToken : null),
  body: Buffer.from(body),
});
const notified = (resource: string, clientState = STATE, changeType = 'updated') => ({
  ...{ subscriptionId: 's', clientState, resource, changeType, lastModifiedDateTime: AT },
});
const delivery = (...value: readonly object[]) => call(JSON.stringify({ value }));
const itemPath = (sku: string) => `api/v2.0/companies(${COMPANY})/items(item-${sku})`;

const opened = async () => {
  const world = await startBusinessCentral(1_000);
  onTestFinished(world.server.close);
  world.state.shelf.items = ['SHIRT', 'BOOK'].map((sku) => ({
    ...{ sku, name: `The ${sku}`, grams: 0, barcode: '', changedAt: AT },
  }));
  return world;
};

/** A door of ours that answers as the system says. */
const door = async (): Promise<string> => {
  const server = createServer(async (request, response) => {
    const token = new URL(request.url ?? '', 'http://door').searchParams.get('validationToken');
    const verified = await webhook(call('', token));
    response.end(verified.outcome === 'answered' ? verified.answer.text : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/v1/connectors/bc/webhooks`;
};

describe('a subscription to items', () => {
  it('is made where there is none, proves its address, and is renewed in its last two days', async () => {
    const { caller, clock, server } = await opened();
    const subscription = { notificationUrl: await door(), companyId: COMPANY, clientState: STATE };
    const sent = () => server.arrived.filter((one) => /^(POST|PATCH) .*subscriptions/.test(one)).length;
    expect(await subscribed(caller, subscription, clock.now())).toBeNull();
    expect(await subscribed(caller, subscription, clock.now())).toBeNull();
    expect(sent()).toBe(1);
    clock.pass(1.5 * DAY);
    expect(await subscribed(caller, subscription, clock.now())).toBeNull();
    expect(await subscribed(caller, subscription, clock.now())).toBeNull();
    expect(sent()).toBe(2);
    expect(server.violations).toEqual([]);
  });
});

describe('a notification', () => {
  it('gives the token back by which the address is tried', async () => {
    expect(await webhook(call('', 'try-1'))).toEqual({
      outcome: 'answered',
      answer: { status: 200, type: 'text/plain', text: 'try-1' },
    });
  });

  it('is thanked for and dropped where it does not know the secret, or is of something else', async () => {
    for (const one of [
      notified(itemPath('SHIRT'), 'guessed'),
      notified(`api/v2.0/companies(${COMPANY})/customers(c)`),
      notified('api/v2.0/companies(another)/items(item-SHIRT)'),
      notified(itemPath('SHIRT'), STATE, 'deleted'),
    ]) {
      expect(await webhook(delivery(one))).toEqual({ outcome: 'ignored' });
    }
    expect(await webhook(call('no json'))).toEqual({ outcome: 'ignored' });
  });

  it('becomes one read of all the items that it names', async () => {
    const { caller, server } = await opened();
    const named = ['SHIRT', 'BOOK', 'GONE', 'SHIRT'].map((sku) => notified(itemPath(sku)));
    const verified = await webhook(delivery(...named));
    if (verified.outcome !== 'arrived') throw new Error(verified.outcome);
    const described: Description[] = [];
    const take = businessCentralTake('bc', caller, COMPANY, () => AT);
    expect(await take(verified.arrival, portsWith(described))).toEqual({ outcome: 'done' });
    expect(described.map(({ name }) => name)).toEqual(['The SHIRT', 'The BOOK']);
    expect(server.arrived.filter((one) => one.includes('items') || one.includes('$batch'))).toHaveLength(1);
    expect(server.violations).toEqual([]);
  });

  it('reads all items that were changed of late where there were too many to name', async () => {
    const { caller, server } = await opened();
    const many = notified(
      `api/v2.0/companies(${COMPANY})/items?$filter=lastDateTimeModified%20gt%20${AT}`,
      STATE,
      'collection',
    );
    const verified = await webhook(delivery(many));
    if (verified.outcome !== 'arrived') throw new Error(verified.outcome);
    const described: Description[] = [];
    const take = businessCentralTake('bc', caller, COMPANY, () => AT);
    expect(await take(verified.arrival, portsWith(described))).toEqual({ outcome: 'done' });
    expect(described).toHaveLength(2);
    expect(server.violations).toEqual([]);
  });
});

describe('a connection that reads articles and says where its door is', () => {
  it('is subscribed to them, and describes at once what is told to have changed', async () => {
    const start = SYSTEMS.find(([name]) => name === 'Business Central')?.[1];
    if (start === undefined) throw new Error('it is one of them');
    const system = await start(startClock());
    onTestFinished(system.server.close);
    const world = await openWorld();
    onTestFinished(world.close);
    const { admin } = world;
    await setUpNetwork(admin);
    const { shelf } = system.server.state;
    const item = { sku: 'TSHIRT-M', name: 'A shirt', grams: 0, barcode: '', changedAt: AT };
    shelf.items = [item];
    const notificationUrl = `${world.url}/v1/connectors/${BOOKS}/webhooks`;
    const settings = { ...system.settings, notificationUrl, read: { articles: true } };
    await admin.put('/v1/connectors/books', { system: system.name, settings });
    await admin.put('/v1/connectors/books/secrets', { clientState: STATE });
    await connect(admin, { ...system, settings });
    const name = async () => (await admin.get('/v1/products/TSHIRT-M')).body.name;
    await expect.poll(name, { timeout: 20_000 }).toBe('A shirt');
    expect(system.server.arrived.filter((one) => /^POST .*subscriptions/.test(one))).toHaveLength(1);

    shelf.items = [{ ...item, name: 'A better shirt' }];
    const body = JSON.stringify({ value: [notified(itemPath('TSHIRT-M'))] });
    const headers = { 'content-type': 'application/json' };
    expect(await fetch(notificationUrl, { method: 'POST', headers, body })).toMatchObject({ status: 200 });
    await expect.poll(name, { timeout: 20_000 }).toBe('A better shirt');
    expect(system.server.violations).toEqual([]);
  }, 60_000);
});
