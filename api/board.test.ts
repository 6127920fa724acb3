import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../test/world.ts';
import type { BoardFiles } from './board.ts';

const PAGE =
  '<!doctype html><meta property="csp-nonce" nonce="%nonce%"><script type="module" src="/assets/a-1.js"></script>';
const SCRIPT = 'console.log(1)';

const board: BoardFiles = {
  page: PAGE,
  files: new Map([
    [
      '/assets/a-1.js',
      {
        type: 'text/javascript; charset=utf-8',
        body: Buffer.from(SCRIPT),
        etag: '"one"',
        immutable: true,
        brotli: null,
        gzip: Buffer.from('zipped'),
      },
    ],
  ]),
};

let world: World;
let unbuilt: World;
beforeAll(async () => {
  [world, unbuilt] = await Promise.all([
    openWorld({ change: (dependencies) => ({ ...dependencies, board }) }),
    openWorld(),
  ]);
});
afterAll(() => Promise.all([world.close(), unbuilt.close()]));

const fetched = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${world.url}${path}`, { headers });

describe('the board', () => {
  it('is its page at /, and wherever else a browser goes in it', async () => {
    for (const path of ['/', '/orders', '/orders/0b1c']) {
      const answer = await fetched(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('/assets/a-1.js');
    }
  });

  it('runs no script but its own, and takes no style but those that it brings', async () => {
    const answer = await fetched('/');
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(await answer.text()).toContain(`nonce="${nonce}"`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const again = await fetched('/');
    expect(again.headers.get('content-security-policy')).not.toBe(policy);
  });

  it('has files that are kept for ever, as small as the browser can take them', async () => {
    const plain = await fetched('/assets/a-1.js', { 'accept-encoding': 'identity' });
    expect(await plain.text()).toBe(SCRIPT);
    expect(plain.headers.get('cache-control')).toContain('immutable');
    const zipped = await fetch(`${world.url}/assets/a-1.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const known = await fetched('/assets/a-1.js', { 'if-none-match': '"one"', 'cache-control': 'max-age=0' });
    expect(known.status).toBe(304);
  });

  it('is not what a program gets that mistypes a path', async () => {
    for (const path of ['/v1/nothing', '/assets/gone.js', '/..%2f..%2fpackage.json']) {
      const answer = await fetched(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('says so where it has not been built', async () => {
    const answer = await fetch(`${unbuilt.url}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });
});
