import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASTER } from '../bench/history.ts';
import { makeRoutingHistory } from '../bench/routing-history.ts';
import { weirCommand } from './weir-command.ts';

let data: string;
const file = (name: string): string => join(data, name);

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-route-simulate-'));
  await mkdir(file('weir'));
  await makeRoutingHistory(file('weir'), { orders: 60 });
  await writeFile(file('master.key'), MASTER.toString('hex'), { mode: 0o600 });
  await writeFile(file('rules.json'), JSON.stringify({ rules: [{ name: 'cheapest <b>', objective: { cost: 1 } }] }));
}, 60_000);
afterAll(() => rm(data, { recursive: true }));

const hashOfLog = async (): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file('weir/log.db')))
    .digest('hex');

describe('weir route simulate', () => {
  it('compares both worlds in a table, in JSON and on a page of its own, and leaves the log as it is', async () => {
    const before = await hashOfLog();
    const written = ['--html', file('report.html'), '--json', file('report.json')];
    const { code, out } = await weirCommand(data, 'route', 'simulate', '--rules', file('rules.json'), ...written);
    expect(code).toBe(0);
    expect(out).toMatch(/cost per order +\d+\.\d\d SEK +\d+\.\d\d SEK/);
    const report = JSON.parse(await readFile(file('report.json'), 'utf8'));
    expect(report.changed).toBeGreaterThan(0);
    const page = await readFile(file('report.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('cheapest &lt;b&gt;');
    expect(page).not.toMatch(/<script|<link|src=|href=|https?:|@import/);
    expect(await hashOfLog()).toBe(before);
  });

  it('writes the same files again', async () => {
    const run = async (name: string) => {
      await weirCommand(
        data,
        'route',
        'simulate',
        '--close',
        'wh-malmo',
        '--html',
        file(name),
        '--json',
        file(`${name}.json`),
      );
      return [await readFile(file(name), 'utf8'), await readFile(file(`${name}.json`), 'utf8')];
    };
    expect(await run('first.html')).toEqual(await run('second.html'));
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a location that there is not', ['--close', 'nowhere'], /there is no location nowhere/],
    ['a file that is not there', ['--rules', 'nowhere.json'], /nowhere.json cannot be read/],
    ['rules that are not as they must be', ['--rules', 'package.json'], /\/rules is missing/],
    ['a moment that is none', ['--since', 'yesterday'], /neither a position nor an instant/],
  ])('refuses %s in a line', async (_, options, message) => {
    const { code, err } = await weirCommand(data, 'route', 'simulate', ...options);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});
