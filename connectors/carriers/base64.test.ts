import { expect, it } from 'vitest';
import { bytesOf } from './base64.ts';

it('takes base64 for bytes, and nothing else', () => {
  expect(bytesOf('JVBERg==')).toEqual(new Uint8Array(Buffer.from('%PDF')));
  expect([bytesOf(''), bytesOf('https://example.com/label.pdf'), bytesOf('JVBERg')]).toEqual([null, null, null]);
});
