import { afterAll, describe, expect, it } from 'vitest';
import { count, orderBody } from '../test/network.ts';
import type { WorldAnswer, WorldClient } from '../test/world.ts';
import { openReturns } from './returns.fixture.ts';
import { legible } from './tracking.fixture.ts';

const { world, operator, channel, store, delivered, ask } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
afterAll(() => world.close());

const ATTACK = '<img src=x onerror=alert(1)>"\'&';

const place = async (externalId: string, more: object = {}, line: object = {}) => {
  const lines = [{ sku: 'SHIRT', quantity: 2, name: 'Wool shirt', ...line }];
  const { body } = await admin.post('/v1/orders', orderBody(externalId, lines, { ...more }));
  return { orderId: body.orderId, id: body.fulfilments[0].id, trackingPage: body.trackingPage };
};
const print = (id: string, name: string, client: WorldClient = admin): Promise<WorldAnswer> =>
  client.get(`/v1/fulfilments/${id}/documents/${name}`);

describe('a pick list', () => {
  it('tells those who pick what to take from where, in the language of the place, and nothing of the customer', async () => {
    const { id } = await place('pick-1', { attributes: { locale: 'de-DE' } });
    const { status, text, headers } = await print(id, 'pick-list');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('<html lang="sv-SE">');
    for (const shown of ['Plocklista', 'pick-1', 'Wool shirt', 'SHIRT', id]) expect(text).toContain(shown);
    expect(text).not.toMatch(/Astrid|Lind|Storgatan/);
  });

  it('names what a kit is made of', async () => {
    await admin.put('/v1/products/SET', {
      components: [
        { sku: 'SHIRT', quantity: 2 },
        { sku: 'SOCK', quantity: 1 },
      ],
    });
    await count(admin, 'SOCK', 'wh-1', 100);
    const { id } = await place('pick-2', {}, { sku: 'SET', name: 'Gift set' });
    const { text } = await print(id, 'pick-list');
    expect(text).toMatch(/SHIRT <small>del av Gift set<\/small>.*<td class="number">4<\/td>/);
    expect(text).toMatch(/SOCK <small>del av Gift set<\/small>.*<td class="number">2<\/td>/);
  });

  it('is for those who work at its place', async () => {
    const { id } = await place('pick-3');
    const there = await world.as('location:wh-1');
    expect((await print(id, 'pick-list', there)).status).toBe(200);
    expect((await print(id, 'pick-list', operator)).status).toBe(200);
    expect((await print(id, 'pick-list', store)).status).toBe(404);
    expect((await print(id, 'pick-list', channel)).status).toBe(403);
    expect((await print(id, 'pick-list', await world.as('auditor'))).status).toBe(403);
  });
});

describe('a packing slip', () => {
  it.each([
    ['SE', 'Följesedel', 'Tack för din beställning, Astrid'],
    ['NO', 'Pakkseddel', 'Takk for bestillingen, Astrid'],
    ['DK', 'Følgeseddel', 'Tak for din bestilling, Astrid'],
    ['FI', 'Lähetyslista', 'Kiitos tilauksestasi, Astrid'],
    ['DE', 'Lieferschein', 'Vielen Dank für Ihre Bestellung, Astrid'],
    ['GB', 'Packing slip', 'Thank you for your order, Astrid'],
  ])('to %s is a %s', async (country, title, thanks) => {
    const { id } = await place(`slip-${country}`, {
      shipTo: { name: 'Astrid Lind', line1: 'Storgatan 1', postalCode: '111 22', city: 'Ort', country },
    });
    const { text } = await print(id, 'packing-slip');
    for (const shown of [title, thanks, 'Storgatan 1', '111 22 Ort', '2026']) expect(text).toContain(shown);
  });

  it("leads to the order's page by its code", async () => {
    const { id, trackingPage } = await place('slip-link');
    const { text } = await print(id, 'packing-slip', channel);
    expect(legible(text)).toContain(`<figcaption>${world.url}${trackingPage}</figcaption>`);
  });

  it('shows what came from outside as text, whatever it is', async () => {
    const { id } = await place(
      `slip-${ATTACK}`.replaceAll('/', ''),
      { customer: { name: ATTACK }, shipTo: { name: ATTACK, line1: ATTACK, city: ATTACK, country: 'SE' } },
      { name: ATTACK },
    );
    for (const name of ['packing-slip', 'pick-list']) {
      const { text } = await print(id, name);
      expect(text).not.toMatch(/<img/);
      expect(text).toContain('&lt;img');
    }
  });

  it('may not run or load anything, nor be kept by whoever it passes', async () => {
    const { headers } = await print((await place('slip-headers')).id, 'packing-slip');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('names nobody once the customer has been forgotten', async () => {
    const orderId = await delivered('slip-forgotten');
    await admin.delete(`/v1/orders/${orderId}/personal-data`);
    const { text } = await print(`${orderId}-1`, 'packing-slip');
    expect(text).toContain('Tack för din beställning<');
    expect(text).not.toMatch(/Astrid|Lind|Storgatan/);
  });
});

describe('a collection note', () => {
  it('lies with what its customer comes for', async () => {
    await count(admin, 'SHIRT', 'store-1', 10);
    const { id } = await place('note-1', { delivery: { method: 'collect', collectAt: 'store-1' } });
    const { text } = await print(id, 'collection-note', store);
    for (const shown of ['Hämtsedel', 'Astrid Lind', 'A store at 57.7', 'note-1']) expect(text).toContain(shown);
  });

  it('is not there for what is shipped', async () =>
    expect(await print((await place('note-2')).id, 'collection-note')).toMatchObject({
      status: 409,
      body: { type: '/problems/not-now' },
    }));
});

describe('a return slip', () => {
  it('goes back with the goods to where they are expected, with a code for whoever takes them in', async () => {
    const { body } = await ask(channel, await delivered('back-1'));
    const { text } = await store.get(`/v1/returns/${body.id}/documents/return-slip`);
    for (const shown of [
      'Retursedel',
      'A store at 57.7',
      'För liten',
      'Pengarna tillbaka',
      '8 december 2026',
      body.id,
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toMatch(/Lind|Storgatan/);
  });

  it('says so when it is no longer valid', async () => {
    const { body } = await ask(channel, await delivered('back-2'));
    await channel.post(`/v1/returns/${body.id}/cancel`);
    const { text } = await channel.get(`/v1/returns/${body.id}/documents/return-slip`);
    expect(text).toContain('Den här returen gäller inte.');
    expect(text).not.toContain('Skickas till');
  });
});
