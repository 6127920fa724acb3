import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { eventually } from '../test/reconcile.ts';
import type { WorldClient } from '../test/world.ts';
import { openReturns } from './returns.fixture.ts';

let now = '2026-11-24T08:00:00.000Z';
const { world, operator, channel, store, delivered, ask, listed } = await openReturns(() => now);
afterAll(() => world.close());

describe('returns in all', () => {
  it('are listed by reason, age and what is at risk', async () => {
    now = '2026-11-25T08:00:00.000Z';
    const orderId = await delivered('l-1');
    const { body } = await ask(channel, orderId, {}, { quantity: 2 });
    const list = (query: string) => listed(operator, `/v1/returns?${query}`);
    const young = 'requestedFrom=2026-11-25T00:00:00Z';
    expect(await list(`status=authorised&reason=too%20small&${young}`)).toMatchObject([
      { id: body.id, atRisk: 39_800, currency: 'SEK', terms: { policy: 1 } },
    ]);
    expect(await list(`reason=broken&${young}`)).toEqual([]);
    const path = `/v1/returns/${body.id}`;
    await store.post(`${path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 1 }] });
    await store.post(`${path}/inspect`, { lines: [{ id: '1', quantity: 1, disposition: 'scrap', accept: false }] });
    expect(await list(`location=store-1&${young}`)).toMatchObject([{ id: body.id, atRisk: 19_900 }]);
  });

  it('are added up over the whole of a filter, however many of them a page shows', async () => {
    now = '2026-11-26T08:00:00.000Z';
    for (const externalId of ['t-1', 't-2', 't-3']) {
      await ask(channel, await delivered(externalId), {}, { quantity: externalId === 't-1' ? 2 : 1 });
    }
    const totals = async (client: WorldClient, query = '') =>
      (await client.get(`/v1/returns/totals?requestedFrom=2026-11-26T00:00:00Z${query}&waitFor=${await world.end()}`))
        .body;
    const all = { returns: 3, units: 4, atRisk: { SEK: 79_600 } };
    expect((await listed(operator, '/v1/returns?limit=1&requestedFrom=2026-11-26T00:00:00Z')).length).toBe(1);
    expect(await totals(operator)).toEqual(all);
    expect(await totals(channel, '&status=authorised&reason=too%20small')).toEqual(all);
    expect(await totals(operator, '&location=wh-1')).toEqual({ returns: 0, units: 0, atRisk: {} });
    expect(await totals(await world.as('channel:desk'))).toEqual({ returns: 0, units: 0, atRisk: {} });
    const [{ id, atRisk }] = await listed(operator, '/v1/returns?requestedFrom=2026-11-26T00:00:00Z');
    await operator.post(`/v1/returns/${id}/close`, { reason: 'never came' });
    expect(await totals(operator)).toEqual({ ...all, atRisk: { SEK: 79_600 - atRisk } });
  });

  it('are counted by SKU and reason against what was shipped', async () => {
    const figures = (query: string) => listed(operator, `/v1/figures/returns?from=2026-11-25&to=2026-11-25${query}`);
    const shirts = { date: '2026-11-25', unitsShipped: 2, unitsReturned: 2, reasons: { 'too small': 2 } };
    expect(await figures('&sku=SHIRT')).toMatchObject([{ sku: 'SHIRT', ...shirts }]);
    expect(await figures('')).toMatchObject([{ sku: null, ...shirts }]);
    expect((await store.get('/v1/figures/returns')).status).toBe(403);
  });

  it('that have not come in by their due date are exceptions, until they are closed', async () => {
    const { body } = await ask(channel, await delivered('o-1'));
    now = '2026-12-20T08:00:00.000Z';
    const overdue = async () => (await operator.get('/v1/exceptions?kind=returnOverdue&status=open')).body.items;
    const isOf = ({ subject }: Json) => subject.return === body.id;
    await eventually('the return is overdue', async () => (await overdue()).some(isOf));
    expect((await listed(operator, '/v1/returns?overdue=true')).map(({ id }) => id)).toContain(body.id);
    expect((await operator.post(`/v1/returns/${body.id}/close`, { reason: 'lost' })).body.status).toBe('closed');
    await eventually('it is no more', async () => !(await overdue()).some(isOf));
  });
});
