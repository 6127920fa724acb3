import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';
import { load } from './load.ts';
import { order, setUp } from './network.ts';
import { KEY, pinnedTo, type Server, startServer } from './server.ts';

/** `node bench/live.ts`: how soon a watcher has an order that was acknowledged, and how much reaches many watchers. */
const ORDERS_PER_SECOND = [100, 250, 500];
const SECONDS = 10;
const CONNECTIONS = 64;
const WATCHERS = 1_000;

type Row = Readonly<Record<string, string | number>>;

/** Milliseconds from each answer until the watcher has the order as it was answered. */
const lags = async (weir: Server, perSecond: number, from: number): Promise<Row> => {
  const socket = io(weir.url, { path: '/live', auth: { key: KEY }, transports: ['websocket'] });
  const answered = new Map<string, number>();
  const told = new Map<string, number>();
  socket.on('change', ({ document }) => {
    if (document.status === 'fulfilling' && !told.has(document.externalId)) {
      told.set(document.externalId, performance.now());
    }
  });
  await new Promise((resolve) => socket.emit('watch', { topic: 'orders' }, resolve));
  const requests = perSecond * SECONDS;
  const run = await load({
    url: weir.url,
    key: KEY,
    requests,
    connections: CONNECTIONS,
    perSecond,
    make: (n) => ({ path: '/v1/orders', body: order(from + n) }),
    onAnswer: (n) => answered.set(`bench-${from + n}`, performance.now()),
  });
  while (told.size < requests) await new Promise((resolve) => setTimeout(resolve, 10));
  socket.close();
  const times = [...answered].map(([id, at]) => Math.max(0, (told.get(id) ?? 0) - at)).sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { 'orders/s': Math.round(run.perSecond), 'p50, ms': at(0.5), 'p99, ms': at(0.99) };
};

/** So many watchers in a process of their own, on the core that is not the server's. */
const startWatchers = async (url: string) => {
  const args = ['bench/watchers.ts', url, KEY, 'orders', String(WATCHERS)];
  const [command = process.execPath, ...rest] = [...pinnedTo(1), process.execPath, ...args];
  const child: ChildProcess = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let changes = 0;
  const ready = Promise.withResolvers<void>();
  if (child.stdout === null) throw new Error('the watchers say nothing');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, count] = line.split(' ');
    if (what === 'ready') ready.resolve();
    else changes = Number(count);
  });
  await ready.promise;
  return { changes: () => changes, stop: () => child.kill('SIGTERM') };
};

/** Changes that reach watchers each second, while something goes on. */
const delivered = async (watchers: { readonly changes: () => number }, work: () => Promise<unknown>) => {
  const [before, began] = [watchers.changes(), performance.now()];
  await work();
  return Math.round(((watchers.changes() - before) * 1_000) / (performance.now() - began));
};

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  await setUp(weir, 1_000_000);
  let placed = 0;
  const rows: Record<string, Row> = {};
  for (const perSecond of ORDERS_PER_SECOND) {
    rows[`lag of a watcher at ${perSecond} orders/s`] = await lags(weir, perSecond, placed);
    placed += perSecond * SECONDS;
  }
  const watchers = await startWatchers(weir.url);
  for (const perSecond of [20, 50, 100]) {
    const make = (n: number) => ({ path: '/v1/orders', body: order(placed + n) });
    const requests = perSecond * SECONDS;
    const figure = await delivered(watchers, () =>
      load({ url: weir.url, key: KEY, requests, connections: CONNECTIONS, perSecond, make }),
    );
    placed += requests;
    rows[`${WATCHERS} watchers at ${perSecond} orders/s`] = { 'changes/s delivered': figure };
  }
  rows['memory after that, MB'] = { figure: Math.round(weir.memoryMegabytes()) };
  const answer = await fetch(`${weir.url}/v1/orders?limit=1`, { headers: { authorization: `Bearer ${KEY}` } });
  const { length } = await answer.text();
  watchers.stop();
  await weir.stop();
  const bare = await startServer(['bench/bare-broadcast.ts', String(length)]);
  const bareWatchers = await startWatchers(bare.url);
  bare.signal('SIGUSR2');
  await wait(1);
  rows[`${WATCHERS} watchers, bare Socket.IO broadcast`] = {
    'changes/s delivered': await delivered(bareWatchers, () => wait(SECONDS)),
  };
  bareWatchers.stop();
  await bare.stop();
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
