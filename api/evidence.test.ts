import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkProof } from '../log/evidence/check-proof.ts';
import { createSealer } from '../runtime/sealing.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';
import { evidenceRoutes } from './evidence.ts';
import type { Raw } from './route.ts';

let world: World;
let auditor: WorldClient;
let order: string;

const LATER = { now: () => '9999-01-01T00:00:00.000Z' };

const NOBODY: Raw = {
  caller: { id: 'auditor', roles: new Set(['auditor']), channels: new Set(), locations: new Set() },
  session: null,
  params: {},
  search: new URLSearchParams(),
  body: Buffer.alloc(0),
  headers: {},
  bytes: Buffer.alloc(0),
  lines: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
  cause: (correlationId) => ({ at: LATER.now(), by: 'auditor', correlationId, causationId: 'test' }),
  reference: null,
};

const seal = async () => {
  const { log, dependencies } = world;
  const sealer = createSealer({ events: dependencies.evidence.events, log, clock: LATER });
  await sealer.look(new AbortController().signal);
};

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 10);
  auditor = await world.as('auditor');
  await seal();
  order = (await world.admin.post('/v1/orders', orderBody('1001', [{ sku: 'SHIRT', quantity: 2 }]))).body.orderId;
  await seal();
});
afterAll(() => world.close());

describe('the checkpoints', () => {
  it('are listed in pages', async () => {
    const { body: first } = await auditor.get('/v1/checkpoints?limit=1');
    expect(first).toMatchObject({ items: [{ number: 0, after: '0' }], next: '1' });
    const { body: second } = await auditor.get('/v1/checkpoints?cursor=1');
    expect(second).toMatchObject({ items: [{ number: 1, after: first.items[0].upTo }], next: null });
  });
});

describe('the proof of an order', () => {
  it('holds without the log, up to the newest checkpoint', async () => {
    const { body: proof, text } = await auditor.get(`/v1/orders/${order}/proof`);
    const { body: list } = await auditor.get('/v1/checkpoints');
    expect(checkProof(proof)).toMatchObject({ sealed: 4, checkpoint: { number: 1, hash: list.items[1].hash } });
    expect(text).not.toContain('Astrid');
  });

  it('does not exist for an order that does not', async () => {
    expect((await auditor.get('/v1/orders/00000000-0000-0000-0000-000000000000/proof')).status).toBe(404);
  });
});

describe('the verification of the log', () => {
  it('says on its last line that all is well, and how far it is sealed', async () => {
    const { status, text } = await auditor.get('/v1/verification');
    expect(status).toBe(200);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({
      result: { finding: null, blocks: 2, unsealed: 0, checkpoint: { number: 1 } },
    });
  });

  it('finds that a published checkpoint is missing', async () => {
    const { text } = await auditor.get(`/v1/verification?published=${'0'.repeat(64)}`);
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({
      result: { finding: { position: null, what: expect.stringContaining('is not in the log') } },
    });
  });

  it('is one at a time, however many ask, and whoever leaves makes way', async () => {
    const { evidence } = world.dependencies;
    let reading = 0;
    let most = 0;
    const readAll: typeof evidence.events.readAll = async function* (from) {
      reading += 1;
      most = Math.max(most, reading);
      try {
        yield* evidence.events.readAll(from);
      } finally {
        reading -= 1;
      }
    };
    const events = { read: evidence.events.read, end: evidence.events.end, readAll };
    const route = evidenceRoutes({ ...evidence, events }).find(({ name }) => name === 'verifyLog');
    const ask = async (left: boolean): Promise<readonly string[]> => {
      const answer = await route?.handle({ ...NOBODY, search: new URLSearchParams() });
      const lines: string[] = [];
      if (answer === undefined || !('lines' in answer)) return lines;
      for await (const line of answer.lines) {
        lines.push(String(line));
        if (left) break;
      }
      return lines;
    };
    const answers = await Promise.all([ask(false), ask(true), ask(false), ask(false)]);
    expect(most).toBe(1);
    for (const lines of [answers[0], answers[2], answers[3]]) {
      expect(JSON.parse(lines?.at(-1) ?? '')).toMatchObject({ result: { finding: null } });
    }
  });
});
