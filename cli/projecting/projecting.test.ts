import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { channelIdOf } from '../../domain/ids.ts';
import { START } from '../../log/codec.ts';
import { openEmbeddedLog } from '../../log/embedded/embedded.ts';
import { eventLog } from '../../log/event-log.ts';
import { keyRing } from '../../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../../projections/embedded/data-keys.ts';
import { openEmbeddedViews } from '../../projections/embedded/views.ts';
import { channels } from '../../projections/network.ts';
import { configFrom } from '../config.ts';
import { readinessOf } from '../readiness.ts';
import { openDataFolder } from '../secrets.ts';
import { projectInThread } from './projecting.ts';

const MASTER = Buffer.alloc(32, 7);
const CAUSE = { at: '2026-11-24T08:00:00.000Z', by: 'admin', correlationId: 'web', causationId: 'request' };

const channelSet = (name: string) => ({
  cause: CAUSE,
  event: {
    type: 'ChannelSet',
    data: {
      id: channelIdOf('web'),
      name,
      type: 'site',
      locations: 'all',
      buffer: 0,
      backorder: 'never',
      reservationMinutes: null,
      cancelWindowMinutes: 0,
      retentionDays: null,
      share: null,
      backorderLimit: null,
      backorderPriority: 0,
      maxPerOrder: null,
      onShortage: 'reroute',
      lowStock: null,
    },
  } as const,
});

const given = () => {
  const data = mkdtempSync(join(tmpdir(), 'weir-thread-'));
  const folder = join(data, 'weir');
  openDataFolder(folder);
  const stop = new AbortController();
  const closing: (() => Promise<unknown>)[] = [];
  onTestFinished(async () => {
    stop.abort();
    for (const close of closing) await close();
    rmSync(data, { recursive: true });
  });
  const open = () => {
    const store = openEmbeddedLog(join(folder, 'log.db'));
    const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
    const views = openEmbeddedViews(join(folder, 'views.db'));
    closing.push(store.close, keys.close, views.close);
    return { store, log: eventLog(store, keyRing(keys, MASTER)), views };
  };
  const start = (end: SharedArrayBuffer | null) => {
    const errors: string[] = [];
    const projector = projectInThread({
      config: configFrom({ WEIR_DATA: data }),
      master: MASTER,
      end,
      onNews: () => {},
      onError: (error) => errors.push(String(error)),
    });
    const running = projector.run(stop.signal);
    closing.unshift(() => running);
    return { projector, errors };
  };
  return { open, start };
};

const within = (position: bigint) => [position, { signal: AbortSignal.timeout(20_000) }] as const;

it('shows in another thread what is appended in this one, and tells which documents have changed', async () => {
  const { open, start } = given();
  const { store, log, views } = open();
  const { projector } = start(store.sharedEnd);
  await projector.waitFor(...within(0n));
  const changes: string[] = [];
  projector.onChange((list) => changes.push(...list.map(({ view, id, position }) => `${view} ${id} ${position}`)));
  const appended = await log.append('channel-web', [channelSet('Web')], START);
  await projector.waitFor(...within(appended?.position ?? 0n));
  expect((await views.reader(channels).get('web'))?.document).toMatchObject({ name: 'Web' });
  expect(changes).toEqual(['channels web 1']);
  expect(projector.projecting()).toBe(true);
  expect(projector.status().map(({ state }) => state)).not.toContain('halted');
});

it('is started again when its thread breaks', async () => {
  const { open, start } = given();
  const { projector, errors } = start(null);
  await expect.poll(() => errors.join(), { timeout: 20_000 }).toContain('The log cannot be opened');
  await expect.poll(() => readinessOf(projector)).toMatchObject({ ready: false, checks: { projecting: false } });
  const { log } = open();
  const appended = await log.append('channel-web', [channelSet('Web')], START);
  await projector.waitFor(...within(appended?.position ?? 0n));
});
