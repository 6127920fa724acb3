/** Visma.net tells that something has changed: it is believed by its signature, and what has changed is read. */
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { vismaTake, vismaWebhook } from '../../connectors/erp/visma-net/webhook.ts';
import { portsWith } from '../../connectors/inbound/testing.ts';
import type { Description } from '../../domain/setup/product.ts';
import { startVisma } from './visma-net.ts';

const file = new URL('../../connectors/erp/visma-net/samples/webhook.json', import.meta.url);
const { key, deliveries } = JSON.parse(readFileSync(file, 'utf8'));
const [{ request }] = deliveries;
const AT = '2026-11-25T09:20:20.000Z';
const webhook = vismaWebhook(
  'x-webhook-signature',
  async () => [key],
  () => AT,
);
const call = (body: string) => ({
  header: (name: string): string | null => request.headers[name] ?? null,
  query: () => null,
  body: Buffer.from(body),
});

it('is unsigned where a byte of it is another', async () => {
  expect(await webhook(call(`${request.body} `))).toEqual({ outcome: 'unsigned' });
});

it('has the items read that were changed of late', async () => {
  const world = await startVisma(1_000);
  onTestFinished(world.server.close);
  world.state.shelf.items = [
    ['SHIRT', '2026-11-25T09:19:00.000Z'],
    ['BOOK', '2026-11-24T09:19:00.000Z'],
  ].map(([sku = '', changedAt = '']) => ({ sku, changedAt, name: `The ${sku}`, grams: 0, barcode: '' }));
  const verified = await webhook(call(request.body));
  if (verified.outcome !== 'arrived') throw new Error(verified.outcome);
  const described: Description[] = [];
  const take = vismaTake('visma', world.articles, () => AT);
  expect(await take(verified.arrival, portsWith(described))).toEqual({ outcome: 'done' });
  expect(described.map(({ sku }) => sku)).toEqual(['SHIRT']);
  expect(world.server.violations).toEqual([]);
});
