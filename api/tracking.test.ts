import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count, locationBody, orderBody } from '../test/network.ts';
import { openReturns } from './returns.fixture.ts';
import { browserOf } from './tracking.fixture.ts';

const { world, channel, delivered } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
const { open } = browserOf(world);
afterAll(() => world.close());

const PERSONAL = /Lind\b|Storgatan|987 65|astrid@example\.com|070-|Grannen/i;

const ordered = async (externalId: string, more: object = {}): Promise<Json> => {
  const lines = [{ sku: 'SHIRT', quantity: 2, name: 'Wool shirt' }];
  return (await admin.post('/v1/orders', orderBody(externalId, lines, { ...more }))).body;
};
const pageOf = async (orderId: string): Promise<string> => (await admin.get(`/v1/orders/${orderId}`)).body.trackingPage;
const work = async ({ fulfilments: [{ id, lines }] }: Json, ...steps: readonly (readonly [string, object?])[]) => {
  await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  for (const [step, body] of steps) await admin.post(`/v1/fulfilments/${id}/${step}`, body);
};

describe("the address of an order's page", () => {
  it('is in the order, for those who may act for its customer', async () => {
    const { orderId, trackingPage } = await ordered('address-1');
    expect(trackingPage).toMatch(/^\/t\/[\w-]{43}$/);
    expect((await channel.get(`/v1/orders/${orderId}`)).body.trackingPage).toBe(trackingPage);
    const auditor = await world.as('auditor');
    expect((await auditor.get(`/v1/orders/${orderId}`)).body.trackingPage).toBeNull();
  });

  it('is answered alike whatever is wrong with it', async () => {
    const { trackingPage } = await ordered('address-2');
    const answers = await Promise.all(
      [
        `${trackingPage.slice(0, -2)}AA`,
        '/t/x',
        `/t/${'A'.repeat(43)}`,
        `${trackingPage}x`,
        `${trackingPage}/returns/r9/slip`,
      ].map((path) => open(path, { 'accept-language': 'fi' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    const [first] = answers;
    expect(first?.html).toContain('Sivua ei ole');
    for (const { html, headers } of answers.slice(0, 4)) {
      expect(html).toBe(first?.html);
      expect(headers.get('content-security-policy')).toBe(first?.headers.get('content-security-policy'));
    }
  });

  it('may have been added to on its way to the customer', async () => {
    const { trackingPage } = await ordered('address-4');
    const { status, html } = await open(`${trackingPage}?language=sv&utm_source=mail&fbclid=x`);
    expect([status, html.includes('<html lang="sv')]).toEqual([200, true]);
    expect((await open(`${trackingPage}/return?utm_source=mail`)).status).toBe(200);
  });

  it('is not told to anybody by the page, and no search engine or cache keeps it', async () => {
    const { headers } = await open((await ordered('address-3')).trackingPage);
    expect(Object.fromEntries(headers)).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
  });
});

describe('the page of an order', () => {
  const personal = {
    customer: { name: 'Lind, Astrid', email: 'astrid@example.com', phone: '070-123' },
    shipTo: { name: 'Astrid Lind', line1: 'Storgatan 1', postalCode: '987 65', city: 'Stockholm', country: 'SE' },
    delivery: { method: 'ship', promisedBy: '2026-11-26T23:30:00Z' },
  };

  it('tells of the customer the first name and the city, and nothing else, whatever has happened', async () => {
    const order = await ordered('person-1', personal);
    const pages = [(await open(order.trackingPage)).html];
    await work(order, ['ship', { carrier: 'PostNord', trackingNumber: 'P1' }], ['deliver', {}]);
    const fields = 'line=1&quantity=1&reason=too+small&resolution=refund';
    for (const path of ['', '/return', `/return/review?${fields}`]) {
      pages.push((await open(`${order.trackingPage}${path}`)).html);
    }
    for (const html of pages) expect(html).not.toMatch(PERSONAL);
    expect(pages[0]).toContain('Hej Astrid');
    expect(pages[0]).toContain('Stockholm');
  });

  it('says how far the order is, and when it was promised at the place that it comes from', async () => {
    const order = await ordered('far-1', personal);
    const seen = async () => (await open(order.trackingPage)).html;
    expect(await seen()).toContain('<h1>Vi gör i ordning din beställning.</h1>');
    expect(await seen()).toContain('fredag 27 november');
    await work(order, ['ship', { carrier: 'PostNord', trackingNumber: 'P2', trackingUrl: 'https://p.example/P2' }]);
    expect(await seen()).toContain('<h1>Din beställning är på väg.</h1>');
    expect(await seen()).toContain('href="https://p.example/P2"');
    await admin.post(`/v1/fulfilments/${order.fulfilments[0].id}/deliver`, { at: '2026-11-24T08:00:00Z' });
    expect(await seen()).toContain('<h1>Din beställning är levererad.</h1>');
    expect(await seen()).not.toContain('fredag 27 november');
  });

  it('tells what the carrier tells, in the words of the customer, and nothing that it wrote', async () => {
    const order = await ordered('told-1', personal);
    await work(order, ['ship', { carrier: 'PostNord', trackingNumber: 'P3' }]);
    const said = (meaning: 'inTransit' | 'outForDelivery', hour: string) => ({
      ...{ trackingNumber: 'P3', id: null, at: `2026-11-24T${hour}:00:00.000Z`, meaning, code: meaning },
      ...{ text: 'Left with Grannen Berit', place: 'Storgatan 1' },
    });
    const events = [said('outForDelivery', '07'), said('inTransit', '05')];
    await expect.poll(() => world.carriers.takeTracking('any', events)).toEqual({ unknown: [] });
    const { html } = await open(order.trackingPage);
    expect(html).toContain('class="badge outForDelivery">Ute för leverans');
    expect(html).toMatch(/Vad som har hänt.*08:00.*Ute för leverans.*06:00.*På väg/s);
    expect(html).not.toMatch(PERSONAL);
  });

  it('says where to collect, and when that is open', async () => {
    await count(admin, 'SHIRT', 'store-1', 10);
    const place = { ...locationBody('store', 57.7, 11.9), opening: { mon: [['10:00', '18:00']] } };
    await admin.put('/v1/locations/store-1', place);
    const order = await ordered('collect-1', { delivery: { method: 'collect', collectAt: 'store-1' } });
    await work(order, ['ready']);
    const { html } = await open(order.trackingPage);
    const { code } = (await admin.get(`/v1/orders/${order.orderId}`)).body.fulfilments[0].collection;
    for (const shown of [code, 'Din beställning är klar att hämta.', 'A store at 57.7', '10:00–18:00', 'Gatan 1']) {
      expect(html).toContain(shown);
    }
    await admin.post(`/v1/fulfilments/${order.fulfilments[0].id}/collect`, { by: 'Grannen Berit' });
    const collected = (await open(order.trackingPage)).html;
    expect(collected).toContain('Du har hämtat din beställning.');
    expect(collected).not.toContain(code);
    expect(collected).not.toMatch(PERSONAL);
  });

  it('says that it was cancelled', async () => {
    const { orderId, trackingPage } = await ordered('cancelled-1');
    await admin.post(`/v1/orders/${orderId}/cancellations`, { reason: 'changed my mind' });
    const { html } = await open(trackingPage);
    expect(html).toContain('<h1>Din beställning är avbeställd.</h1>');
    expect(html).not.toContain('<ol');
  });

  it('is in the language that is chosen on it', async () => {
    const { trackingPage } = await ordered('language-1');
    const { html } = await open(`${trackingPage}?language=de`, { 'accept-language': 'fi' });
    expect(html).toContain('<html lang="de-DE">');
    expect(html).toContain('Hallo Astrid');
    expect((await open(trackingPage, { 'accept-language': 'fi' })).html).toContain('<html lang="fi-FI">');
  });

  it('shows what came from outside as text, whatever it is', async () => {
    const name = '<script>alert(1)</script>';
    const { trackingPage } = await ordered('attack-1', {
      customer: { name },
      shipTo: { city: '"><img src=x>', country: 'SE', lat: 59, lon: 18 },
    });
    const { html } = await open(trackingPage);
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;');
  });

  it('says kindly that nothing is left once the customer has been forgotten', async () => {
    const orderId = await delivered('forgotten-1');
    const path = await pageOf(orderId);
    await admin.delete(`/v1/orders/${orderId}/personal-data`);
    for (const page of [path, `${path}/return`]) {
      const { status, html } = await open(page);
      expect(status).toBe(200);
      expect(html).toContain('vi har som utlovat raderat dina personuppgifter');
      expect(html).not.toContain('SHIRT');
    }
  });
});
