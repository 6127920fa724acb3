/** A carrier's system for tests: it answers by routes, keeps what was wrong in the requests, and fails as it is told to. */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { listen } from '../../connectors/simulators/listen.ts';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string;
  readonly body: string;
};

export type Given = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
};

/** What goes wrong with a request: before anything is done for it, or after. */
export type Fault =
  | { readonly done: boolean; readonly instead: 'cut' | 'silence' }
  | { readonly done: boolean; readonly instead: Given };

export type CarrierServer = {
  readonly url: string;
  /** One for each request from now on, in order; `null` lets it pass. */
  readonly faults: (Fault | null)[];
  /** What was not as documented in the requests so far. */
  readonly violations: string[];
  /** The requests that arrived, as `METHOD path`. */
  readonly arrived: string[];
  readonly close: () => Promise<void>;
};

export const startServer = async (
  answer: (asked: Asked, violations: string[]) => Given | Promise<Given>,
): Promise<CarrierServer> => {
  const faults: (Fault | null)[] = [];
  const violations: string[] = [];
  const arrived: string[] = [];
  const { url, close } = await listen(0, async ({ method, path, query, header, text }, { send, cut }) => {
    const asked = { method, path, query, header: (name: string) => header(name) ?? '', body: text };
    arrived.push(`${method} ${path}`);
    const fault = faults.shift() ?? null;
    const given = fault === null || fault.done ? await answer(asked, violations) : null;
    if (fault === null) return given === null ? undefined : send(sent(given));
    if (fault.instead === 'cut') return cut();
    if (fault.instead !== 'silence') send(sent(fault.instead));
  });
  return { url, faults, violations, arrived, close };
};

const sent = ({ status, headers, json, bytes }: Given) =>
  json === undefined
    ? { status, headers: { 'content-type': 'text/html', ...headers }, body: bytes ?? '' }
    : { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };

/** The JSON body; `null` and a violation where it is not sent as JSON or is not as the schema says. */
export const bodyBy = <T extends TSchema>(schema: T) => {
  const compiled = Compile(schema);
  const accepts = (value: unknown): value is Static<T> => compiled.Check(value);
  return (asked: Asked, violations: string[]): Static<T> | null => {
    const say = (text: string) => violations.push(`${asked.method} ${asked.path}: ${text}`);
    if (!asked.header('content-type').startsWith('application/json'))
      say(`content type ${asked.header('content-type')}`);
    const json: unknown = JSON.parse(asked.body);
    if (accepts(json)) return json;
    for (const { instancePath, message } of compiled.Errors(json)) say(`${instancePath} ${message}`);
    return null;
  };
};

export const BAD_REQUEST: Given = { status: 400, json: { code: 'ILLEGAL', message: 'not as documented' } };
