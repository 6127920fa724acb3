import type { World } from '../test/world.ts';

/** What a customer's browser gets. */
export type Visited = {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
};

/** A browser without a key, without scripts, and without following anything by itself. */
export type Browser = {
  readonly open: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Visited>;
  readonly submit: (
    path: string,
    fields: string | Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Visited>;
};

/** Templates write these two as entities, too: for who leaves out the quotes of an attribute. */
export const legible = (html: string): string => html.replaceAll('&#x2F;', '/').replaceAll('&#x3D;', '=');

export const browserOf = ({ url }: Pick<World, 'url'>): Browser => {
  const visited = async (response: Response): Promise<Visited> => ({
    status: response.status,
    html: legible(await response.text()),
    headers: response.headers,
  });
  return {
    open: async (path, headers = {}) => visited(await fetch(`${url}${path}`, { headers, redirect: 'manual' })),
    submit: async (path, fields, headers = {}) =>
      visited(
        await fetch(`${url}${path}`, {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers,
          redirect: 'manual',
        }),
      ),
  };
};

/** The fields of the form on a page that is sent to an address, as a browser would send them. */
export const fieldsOf = (html: string, action: string): string => {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`)) ?? '';
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.append(name, value);
  }
  return fields.toString();
};
