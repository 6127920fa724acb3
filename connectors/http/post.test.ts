import { describe, expect, it } from 'vitest';
import { answering, cutting, openReceiver } from '../../test/servers/receiver.ts';
import { httpPost, retryAfterMillis } from './post.ts';

const post = httpPost({ allowPrivate: true, timeoutMillis: 300 });
const forEver = new AbortController().signal;

describe('a request', () => {
  it('is sent as it was given, and answered with its status', async () => {
    const receiver = await openReceiver();
    receiver.answer = answering(429, { 'retry-after': '7' });
    expect(await post(receiver.url, { 'x-one': '1' }, '{"a":"ä"}', forEver)).toEqual({ status: 429, retryAfter: '7' });
    expect(receiver.got).toMatchObject([{ path: '/hook', headers: { 'x-one': '1' }, raw: '{"a":"ä"}' }]);
  });

  it('ends when nothing is answered in time', async () => {
    const receiver = await openReceiver();
    receiver.answer = () => undefined;
    expect(await post(receiver.url, {}, '{}', forEver)).toEqual({ failed: 'timeout' });
  });

  it('is answered by the head of an answer whose body does not end, and ends in time', async () => {
    const receiver = await openReceiver();
    receiver.answer = (_, response) => {
      response.writeHead(200);
      response.write('so far');
    };
    expect(await post(receiver.url, {}, '{}', forEver)).toEqual({ status: 200, retryAfter: null });
  });

  it('that is cut off after it was accepted has failed', async () => {
    const receiver = await openReceiver();
    receiver.answer = cutting;
    expect(await post(receiver.url, {}, '{}', forEver)).toEqual({ failed: 'connection' });
    expect(receiver.got).toHaveLength(1);
  });

  it('fails where nobody listens', async () => {
    expect(await post('http://127.0.0.1:1/', {}, '{}', forEver)).toEqual({ failed: 'connection' });
  });

  it('follows no redirect', async () => {
    const receiver = await openReceiver();
    receiver.answer = answering(307, { location: '/elsewhere' });
    expect(await post(receiver.url, {}, '{}', forEver)).toMatchObject({ status: 307 });
    expect(receiver.got.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('reads no more of an answer than its head', async () => {
    const receiver = await openReceiver();
    let written = 0;
    receiver.answer = (_, response) => {
      const piece = Buffer.alloc(65_536);
      const more = (): void => {
        if (response.destroyed || written > 100_000_000) return;
        written += piece.length;
        if (response.write(piece)) setImmediate(more);
        else response.once('drain', more);
      };
      response.writeHead(200);
      more();
    };
    expect(await post(receiver.url, {}, '{}', forEver)).toMatchObject({ status: 200 });
    expect(written).toBeLessThan(20_000_000);
  });

  it('is broken off by its signal', async () => {
    const receiver = await openReceiver();
    const controller = new AbortController();
    receiver.answer = () => controller.abort();
    expect(await post(receiver.url, {}, '{}', controller.signal)).toEqual({ failed: 'aborted' });
  });

  it('does not reach this machine where that is not allowed, by address or by name', async () => {
    const receiver = await openReceiver();
    const guarded = httpPost({ allowPrivate: false, timeoutMillis: 2_000 });
    for (const url of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
      expect(await guarded(url, {}, '{}', forEver)).toEqual({ failed: 'private address' });
    }
    expect(receiver.got).toEqual([]);
  });
});

it.each([
  [null, null],
  ['120', 120_000],
  ['0', 0],
  ['Tue, 24 Nov 2026 12:01:00 GMT', 60_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
])('Retry-After %s asks for %s ms', (text, millis) => {
  expect(retryAfterMillis(text, Date.UTC(2026, 10, 24, 12))).toBe(millis);
});
