import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTemplates, PAGES, TemplateFault } from './templates.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-templates-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('templates', () => {
  it('are replaced by files of the same name, one by one', async () => {
    await writeFile(join(folder, 'notice.mustache'), '<p>ours: {{title}}</p>');
    const templates = loadTemplates(folder);
    expect(templates.page('notice', { title: 'Tea & <biscuits>' }).html).toBe(
      '<p>ours: Tea &amp; &lt;biscuits&gt;</p>',
    );
    expect(templates.page('pick-list', { title: 'Pick list' }).html).toContain('<h1>Pick list</h1>');
  });

  it('bring a style of their own, which alone may apply', async () => {
    await writeFile(join(folder, 'page.css'), 'body { color: red }');
    const { html, styleHash } = loadTemplates(folder).page('notice', {});
    expect(html).toContain('<style>body { color: red }</style>');
    expect(styleHash).not.toBe(loadTemplates(null).page('notice', {}).styleHash);
  });

  it('are refused at the start where one is broken, or there is no such folder', async () => {
    await writeFile(join(folder, 'tracking.mustache'), '{{#open}} never closed');
    expect(() => loadTemplates(folder)).toThrow(TemplateFault);
    expect(() => loadTemplates(join(folder, 'nowhere'))).toThrow(TemplateFault);
  });

  it.each(PAGES)('of %s hold no script and nothing from elsewhere', (name) =>
    expect(loadTemplates(null).page(name, {}).html).not.toMatch(/<script|\son\w+=|src=|@import|url\(/i),
  );
});
