import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Mustache from 'mustache';

/** Pages and documents, each a file of its own, and what several of them have in common. */
export const PAGES = [
  ...(['tracking', 'return-form', 'return-review', 'notice'] as const),
  ...(['pick-list', 'packing-slip', 'collection-note', 'return-slip'] as const),
] as const;
const PARTS = ['head', 'foot'] as const;

export type PageName = (typeof PAGES)[number];
type Look = 'page' | 'document';

/** A page as a browser gets it, and the only style that may apply to it. */
export type Page = { readonly html: string; readonly styleHash: string };

export type Templates = { readonly page: (name: PageName, view: object) => Page };

/** A template that cannot be used, with the file that it stands in. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
}

const OURS = join(import.meta.dirname, 'templates');

/**
 * The templates (Mustache: names in braces, no logic), read once. A file of the same name in `folder` takes the place of ours; `null`: there
 * is no such folder. Throws `TemplateFault` where one cannot be read or is not a template.
 */
export const loadTemplates = (folder: string | null): Templates => {
  if (folder !== null && !existsSync(folder)) throw new TemplateFault(`There is no folder ${folder}.`);
  const read = (file: string): string => {
    const theirs = folder === null ? null : join(folder, file);
    return readFileSync(theirs !== null && existsSync(theirs) ? theirs : join(OURS, file), 'utf8');
  };
  const parsed = (file: string): string => {
    const text = read(file);
    try {
      Mustache.parse(text);
    } catch (error) {
      throw new TemplateFault(`${file} is not a template: ${error instanceof Error ? error.message : String(error)}`);
    }
    return text;
  };
  const pages = new Map(PAGES.map((name) => [name, parsed(`${name}.mustache`)]));
  const parts = Object.fromEntries(PARTS.map((name) => [name, parsed(`${name}.mustache`)]));
  const styles = { page: styleOf(read('page.css')), document: styleOf(read('document.css')) };

  return {
    page(name, view) {
      const { style, styleHash } = styles[lookOf(name)];
      return { html: Mustache.render(pages.get(name) ?? '', { ...view, style }, parts), styleHash };
    },
  };
};

const styleOf = (style: string) => ({ style, styleHash: hash('sha256', style, 'base64') });

const lookOf = (name: PageName): Look => {
  switch (name) {
    case 'tracking':
    case 'return-form':
    case 'return-review':
    case 'notice':
      return 'page';
    case 'pick-list':
    case 'packing-slip':
    case 'collection-note':
    case 'return-slip':
      return 'document';
  }
};
