import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KEY, type Server, startServer } from './server.ts';

/**
 * `node bench/stock-feed.ts [lines]`: counts over HTTP, each feed one request whose lines are made as they are sent, beside parsing the
 * same lines alone. 20 locations; a SKU's lines stand together, except in the file of one location. The log is embedded.
 */
const LINES = Number(process.argv[2] ?? 1_000_000);
const LOCATIONS = 20;
const CHANGED_EVERY = 10;
const CHUNK_LINES = 500;
const LOOK_MILLIS = 250;

const skus = Math.ceil(LINES / LOCATIONS);

type Feed = { readonly lines: number; readonly line: (n: number) => string };

const lineOf = (sku: number, location: number, onHand: number): string =>
  `{"sku":"ART-${1_000_000 + sku}","location":"wh-${location}","onHand":${onHand}}\n`;

const unitsOf = (n: number, round: number): number => 100 + (n % 50) + (n % CHANGED_EVERY === 0 ? round : 0);

/** Every place, one in ten with another number than in the round before. */
const nightly = (round: number): Feed => ({
  lines: LINES,
  line: (n) => lineOf(Math.floor(n / LOCATIONS), n % LOCATIONS, unitsOf(n, round)),
});

/** As `nightly`, of one location: no two lines are of the same SKU. */
const ofOneLocation = (round: number): Feed => ({
  lines: skus,
  line: (n) => lineOf(n, 0, unitsOf(n * LOCATIONS, n % CHANGED_EVERY === 0 ? round + 1 : round)),
});

const chunksOf = ({ lines, line }: Feed): ReadableStream<Uint8Array> => {
  let n = 0;
  return new ReadableStream({
    pull(controller) {
      let text = '';
      for (const end = Math.min(lines, n + CHUNK_LINES); n < end; n += 1) text += line(n);
      if (text !== '') controller.enqueue(Buffer.from(text));
      if (n >= lines) controller.close();
    },
  });
};

const parsedPerSecond = async (feed: Feed): Promise<number> => {
  const began = performance.now();
  let units = 0;
  for await (const chunk of chunksOf(feed)) {
    for (const text of Buffer.from(chunk).toString().split('\n')) if (text !== '') units += JSON.parse(text).onHand;
  }
  if (units < feed.lines) throw new Error('not all lines were read');
  return (feed.lines * 1_000) / (performance.now() - began);
};

const send = async (server: Server, method: string, path: string, body: string | ReadableStream, type: string) => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': type };
  const answer = await fetch(`${server.url}${path}`, { method, headers, body, duplex: 'half' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.text();
};

const take = async (server: Server, feed: Feed) => {
  let memory = server.memoryMegabytes();
  const looking = setInterval(() => {
    memory = Math.max(memory, server.memoryMegabytes());
  }, LOOK_MILLIS);
  const [cpu, began] = [server.cpuSeconds(), performance.now()];
  const { accepted, unchanged, rejectedInAll } = JSON.parse(
    await send(server, 'POST', '/v1/stock/feed', chunksOf(feed), 'application/x-ndjson'),
  );
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(looking);
  if (accepted + unchanged !== feed.lines) throw new Error(`${rejectedInAll} lines were rejected`);
  return {
    lines: feed.lines,
    accepted,
    'lines/s': Math.round(feed.lines / seconds),
    'CPU, us a line': Number((((server.cpuSeconds() - cpu) * 1e6) / feed.lines).toFixed(1)),
    'memory at most, MB': Math.round(memory),
  };
};

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  for (let n = 0; n < LOCATIONS; n += 1) {
    const location = { name: `W${n}`, type: 'warehouse', address: { country: 'SE' }, timeZone: 'Europe/Stockholm' };
    await send(weir, 'PUT', `/v1/locations/wh-${n}`, JSON.stringify(location), 'application/json');
  }
  await parsedPerSecond(ofOneLocation(0));
  const parsed = await parsedPerSecond(nightly(0));
  const rows = {
    'first count of all': await take(weir, nightly(0)),
    'one in ten changed': await take(weir, nightly(1)),
    'one location, one in ten changed': await take(weir, ofOneLocation(1)),
    'the same lines parsed alone': { lines: LINES, 'lines/s': Math.round(parsed) },
  };
  console.table(rows);
  await weir.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
