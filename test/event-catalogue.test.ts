import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CATALOGUE_FILE } from '../api/event-catalogue.ts';
import { eventCatalogue } from '../cli/draw-event-catalogue.ts';

describe('the catalogue of facts', () => {
  it('is current (if not: npm run draw)', async () => {
    expect(JSON.parse(await readFile(CATALOGUE_FILE, 'utf8'))).toEqual(eventCatalogue());
  });
});
