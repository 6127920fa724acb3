import { afterAll, describe, expect, it } from 'vitest';
import { CLAUSES, openReturns } from './returns.fixture.ts';

const { world, operator, channel, store, delivered, ask } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
afterAll(() => world.close());

describe('the policy of returns', () => {
  it('is kept in versions; the same again changes nothing', async () => {
    const { body } = await admin.get('/v1/returns/policy');
    expect(body).toMatchObject({
      version: 1,
      reasons: ['too small', 'broken'],
      clauses: [{ name: 'underwear' }, {}, {}],
    });
    const again = await admin.put('/v1/returns/policy', { reasons: ['too small', 'broken'], clauses: CLAUSES });
    expect(again.body).toMatchObject({ changed: false, policy: { version: 1 } });
  });

  it('is set by an admin only, and names places that are there', async () => {
    expect((await operator.put('/v1/returns/policy', { clauses: CLAUSES })).status).toBe(403);
    const sendTo = { kind: 'location', location: 'nowhere' };
    const wrong = await admin.put('/v1/returns/policy', { clauses: [{ name: 'all', sendTo }] });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: '/clauses/0/sendTo/location' }] } });
  });
});

describe('the decision on a return', () => {
  it('is kept with it: the version, the clause, and what it means', async () => {
    const { status, body } = await ask(channel, await delivered('p-1'));
    expect(status).toBe(201);
    expect((await store.get(`/v1/returns/${body.id}`)).body).toMatchObject({
      status: 'authorised',
      dueAt: '2026-12-08T08:00:00.000Z',
      terms: {
        policy: 1,
        payer: 'customer',
        override: null,
        lines: [{ id: '1', clause: 'web', restockingFee: { percent: 10 } }],
      },
    });
  });

  it.each<[string, string, object, string]>([
    ['what is not taken back', 'BRIEFS', {}, 'underwear'],
    ['what needs a photo and has none', 'SHIRT', { reason: 'broken' }, 'broken'],
  ])('names the clause that refuses %s', async (_, sku, line, clause) => {
    const refused = await ask(channel, await delivered(`p-2-${sku}`, sku), {}, line);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: '/lines/0', clause }] } });
  });

  it('says which reasons there are to one that it does not know', async () => {
    const refused = await ask(channel, await delivered('p-3'), {}, { reason: 'bored' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: '/lines/0/reason' }] } });
    expect(refused.body.errors[0].message).toContain('too small, broken');
  });

  it('is an operator’s where it needs approval; the photos are there to be seen', async () => {
    const orderId = await delivered('p-4');
    const asked = await ask(channel, orderId, { photos: ['https://shop.example/1.jpg'] }, { reason: 'broken' });
    expect(asked.body).toMatchObject({ status: 'requested', photos: ['https://shop.example/1.jpg'] });
    const path = `/v1/returns/${asked.body.id}`;
    expect((await channel.post(`${path}/approve`, {})).status).toBe(403);
    expect((await operator.post(`${path}/approve`, { note: 'clearly torn' })).body.status).toBe('authorised');
    expect((await operator.post(`${path}/reject`, { reason: 'worn' })).status).toBe(409);
    const second = await ask(channel, orderId, { photos: ['x'] }, { reason: 'broken' });
    const rejected = await operator.post(`/v1/returns/${second.body.id}/reject`, { reason: 'worn' });
    expect(rejected.body).toMatchObject({ status: 'rejected', reason: 'worn' });
  });

  it('may be set aside by an operator, with the reason on record, and by nobody else', async () => {
    const orderId = await delivered('p-5', 'BRIEFS');
    const override = { override: { reason: 'goodwill' } };
    expect((await ask(channel, orderId, override)).status).toBe(403);
    expect((await ask(operator, orderId, override)).body).toMatchObject({
      status: 'authorised',
      terms: { override: 'goodwill', lines: [{ clause: 'underwear' }] },
    });
  });
});
