import { describe, expect, it } from 'vitest';
import { progressOn } from './progress.ts';

const told = (isTTY: boolean, seconds: readonly number[]): readonly string[] => {
  const written: string[] = [];
  let now = 0;
  const progress = progressOn({ isTTY, write: (text) => written.push(text) }, () => now * 1_000);
  for (const second of seconds) {
    now = second;
    progress.tell(() => `at ${second}`);
  }
  progress.end();
  return written;
};

describe('the progress of a long command', () => {
  it('is one line that changes on a terminal, and is gone at the end', () => {
    expect(told(true, [0.1, 0.3, 0.35, 0.6])).toEqual(['\rat 0.3\u001b[K', '\rat 0.6\u001b[K', '\r\u001b[K']);
  });

  it('is a line now and then elsewhere', () => {
    expect(told(false, [0.1, 5.1, 6, 10.2])).toEqual(['at 5.1\n', 'at 10.2\n']);
  });

  it('is not told of a command that is done at once', () => {
    expect(told(true, [0.1])).toEqual([]);
  });
});
