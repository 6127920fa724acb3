import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { openReturns } from './returns.fixture.ts';
import { browserOf, fieldsOf, type Visited } from './tracking.fixture.ts';

let now = '2026-11-24T08:00:00.000Z';
const { world, operator, delivered } = await openReturns(() => now);
const { admin } = world;
const { open, submit } = browserOf(world);
afterAll(() => world.close());

const pageOf = async (orderId: string): Promise<string> => (await admin.get(`/v1/orders/${orderId}`)).body.trackingPage;
const returnsOf = async (orderId: string): Promise<readonly Json[]> =>
  (await admin.get(`/v1/orders/${orderId}`)).body.returns;
const choice = (more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ line: '1', quantity: '1', reason: 'too small', resolution: 'refund', ...more }).toString();
const review = (page: string, more: Readonly<Record<string, string>> = {}): Promise<Visited> =>
  open(`${page}/return/review?${choice(more)}`);
const plain = (html: string): string => html.replaceAll(/\s/g, ' ');

const shipped = async (externalId: string, sku?: string) => {
  const orderId = await delivered(externalId, sku);
  return { orderId, page: await pageOf(orderId) };
};

describe('a customer who wants to return something', () => {
  it('is shown what may come back, and what for', async () => {
    const { page } = await shipped('form-1');
    const { html } = await open(`${page}/return`);
    expect(html).toContain('<legend>SHIRT</legend>');
    expect(html.match(/<option value="[0-2]"/g)).toHaveLength(3);
    expect(html).toContain('>För liten</option>');
    expect(html).not.toContain('value="keepIt"');
  });

  it('is told what the policy says before anything is asked for', async () => {
    const { orderId, page } = await shipped('form-2');
    const { status, html } = await review(page, { quantity: '2' });
    expect(status).toBe(200);
    // Two shirts and their shipping, less a tenth of the shirts.
    expect(plain(html)).toContain('Du får tillbaka 407,20 kr när allt har kommit in');
    for (const said of [
      '39,80 kr är avdragen',
      'Du betalar returfrakten',
      'A store at 57.7',
      'inom 14 dagar',
      'Regel ”web”',
    ]) {
      expect(plain(html)).toContain(said);
    }
    expect(await returnsOf(orderId)).toEqual([]);
  });

  it('asks for it, and gets the slip and where to send it', async () => {
    const { orderId, page } = await shipped('form-3');
    const { html } = await review(page);
    const { status, headers } = await submit(`${page}/return`, fieldsOf(html, `${page}/return`));
    expect({ status, location: headers.get('location') }).toEqual({
      status: 303,
      location: `${page}?language=sv#returns`,
    });
    expect(await returnsOf(orderId)).toMatchObject([{ status: 'authorised', at: 'store-1', lines: [{ quantity: 1 }] }]);
    const after = (await open(page)).html;
    expect(after).toContain('Skicka senast 8 december 2026.');
    const slip = await open(`${page}/returns/r1/slip`);
    expect(slip.status).toBe(200);
    expect(slip.html).toContain(`${orderId}-r1`);
    expect(slip.html).not.toMatch(/Lind\b|Storgatan|astrid@/);
  });

  it('has asked once, however often the form is sent', async () => {
    const { orderId, page } = await shipped('form-4');
    const fields = fieldsOf((await review(page)).html, `${page}/return`);
    const answers = await Promise.all([1, 2, 3].map(() => submit(`${page}/return`, fields)));
    answers.push(await submit(`${page}/return`, fields));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await returnsOf(orderId)).toHaveLength(1);
  });

  it('is on record as the customer', async () => {
    const { orderId, page } = await shipped('form-5');
    await submit(`${page}/return`, fieldsOf((await review(page)).html, `${page}/return`));
    const { body } = await admin.get(`/v1/orders/${orderId}/events?limit=200`);
    expect(body.items.find(({ type }: Json) => type === 'ReturnRequested')).toMatchObject({
      metadata: { by: 'customer' },
    });
  });

  it('gives up what has not been sent yet', async () => {
    const { orderId, page } = await shipped('form-6');
    await submit(`${page}/return`, fieldsOf((await review(page)).html, `${page}/return`));
    const cancel = `${page}/returns/r1/cancel`;
    const answer = await submit(cancel, fieldsOf((await open(page)).html, cancel));
    expect(answer.status).toBe(303);
    expect(await returnsOf(orderId)).toMatchObject([{ status: 'cancelled' }]);
    expect((await open(page)).html).toContain('Returnera något');
    expect((await submit(`${page}/returns/r7/cancel`, '')).status).toBe(404);
  });

  it('can no longer give up what has come in', async () => {
    const { orderId, page } = await shipped('form-7');
    await submit(`${page}/return`, fieldsOf((await review(page)).html, `${page}/return`));
    const came = { location: 'store-1', lines: [{ id: '1', quantity: 1 }] };
    await operator.post(`/v1/returns/${orderId}-r1/receive`, came);
    expect((await open(page)).html).not.toContain('/cancel"');
    const { status, html } = await submit(`${page}/returns/r1/cancel`, '');
    expect(status).toBe(409);
    expect(html).toContain('kan inte längre ångras');
  });
});

describe('a request that the policy refuses', () => {
  it('is shown with the clause that refuses it, and nothing to confirm', async () => {
    const { page } = await shipped('no-1');
    const { status, html } = await review(page, { reason: 'broken' });
    expect(status).toBe(422);
    expect(html).toContain('Det behövs en bild av varan.');
    expect(html).toContain('regel ”broken”');
    expect(html).not.toContain('name="reference"');
    const withPhoto = await review(page, { reason: 'broken', photo: 'https://pictures.example/1' });
    expect(withPhoto.html).toContain('Någon hos oss tittar på den först.');
  });

  it('is not offered where nothing of it could be allowed, and says why', async () => {
    const { page } = await shipped('no-2', 'BRIEFS');
    const { html } = await open(`${page}/return`);
    expect(html).not.toContain('<legend>BRIEFS');
    expect(html).toMatch(/<strong>BRIEFS<\/strong>\s+Varan kan inte returneras\..*underwear/s);
  });

  it('is refused by the form, too, in the words of the customer, once it is too late', async () => {
    const { orderId, page } = await shipped('no-3');
    const fields = fieldsOf((await review(page)).html, `${page}/return`);
    now = '2027-02-01T08:00:00.000Z';
    const { status, html } = await submit(`${page}/return`, fields);
    now = '2026-11-24T08:00:00.000Z';
    expect(status).toBe(422);
    expect(html).toMatch(/levererades 24 november 2026 och kunde returneras i 30 dagar\..*web/s);
    expect(await returnsOf(orderId)).toEqual([]);
  });

  it('is refused for more than was shipped', async () => {
    const { page } = await shipped('no-4');
    const { status, html } = await review(page, { quantity: '3' });
    expect(status).toBe(409);
    expect(html).toContain('fler än vad som kan returneras');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing is chosen', { quantity: '0' }],
    ['nobody says why', { reason: '' }],
  ])('comes back to the form where %s', async (_, more) => {
    const { page } = await shipped(`no-5-${Object.keys(more)[0]}`);
    const { status, html } = await review(page, more);
    expect(status).toBe(422);
    expect(html).toContain('role="alert"');
  });
});

describe('a form that comes from elsewhere', () => {
  const send = async (externalId: string, headers: Readonly<Record<string, string>>) => {
    const { orderId, page } = await shipped(externalId);
    const fields = fieldsOf((await review(page)).html, `${page}/return`);
    const { status } = await submit(`${page}/return`, fields, headers);
    return { status, asked: (await returnsOf(orderId)).length };
  };

  it.each<Readonly<Record<string, string>>>([
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])('does nothing: %j', async (headers) =>
    expect(await send(`from-${JSON.stringify(headers).length}`, headers)).toEqual({ status: 403, asked: 0 }),
  );

  it.each<Readonly<Record<string, string>>>([
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { origin: 'null' },
    { origin: world.url },
  ])('is no other than one of ours: %j', async (headers) =>
    expect(await send(`own-${JSON.stringify(headers).length}`, headers)).toEqual({ status: 303, asked: 1 }),
  );

  it('is refused where it is no form', async () => {
    const { page } = await shipped('json-1');
    expect((await submit(`${page}/return`, '', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await submit(`${page}/return`, `${choice()}&reference=1`)).status).toBe(400);
  });

  it('does nothing with the token of nobody', async () =>
    expect((await submit('/t/x/return', `${choice()}&reference=${crypto.randomUUID()}`)).status).toBe(404));
});
