import { describe, expect, it } from 'vitest';
import { meaningOf } from './tracking.ts';

describe('the meaning of a code', () => {
  it('is what the first table says that knows it, else unknown', () => {
    expect(meaningOf('5002', {}, { '5002': 'note' })).toBe('note');
    expect(meaningOf('5002', { '5002': 'deliveryFailed' }, { '5002': 'note' })).toBe('deliveryFailed');
    expect(meaningOf('toString', {})).toBe('unknown');
  });
});
