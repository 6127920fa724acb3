import { onTestFinished } from 'vitest';
import { listen } from '../../connectors/simulators/listen.ts';
import { type Asked, type Given, NotDocumented } from '../../connectors/simulators/simulator.ts';

/** How a stand-in answers instead of as it should: with another answer, not at all after it has done it (once for each request), or not at all. */
export type Mood =
  | { readonly kind: 'well' }
  | { readonly kind: 'answers'; readonly given: Given }
  | { readonly kind: 'losesAnswers' }
  | { readonly kind: 'out' };

export type Server = {
  readonly url: string;
  mood: Mood;
  /** What it got and took for a fault of ours, in words: empty where all was as documented. */
  readonly faults: string[];
  /** When it got its requests, whatever came of them: in milliseconds of the test's own process. */
  readonly askedAt: number[];
};

/** Listens until the test ends. `changes`: whether a request does something, so that its answer may be lost after that. `isLogin`: it gives a token. */
export const openStandIn = async (
  answer: (asked: Asked) => Given,
  changes: (asked: Asked) => boolean = () => false,
  isLogin: (asked: Asked) => boolean = () => false,
): Promise<Server> => {
  const faults: string[] = [];
  const askedAt: number[] = [];
  const answered = (asked: Asked): Given => {
    try {
      return answer(asked);
    } catch (error) {
      if (!(error instanceof NotDocumented)) throw error;
      faults.push(`${asked.method} ${asked.path}: ${error.message}`);
      return { status: 400, body: { message: error.message } };
    }
  };
  const lost = new Set<string>();
  const { url, close } = await listen(0, (asked, { send, cut }) => {
    askedAt.push(performance.now());
    const { mood } = server;
    if (mood.kind === 'out') return cut();
    const given = mood.kind === 'answers' && !isLogin(asked) ? mood.given : answered(asked);
    const request = `${asked.method} ${asked.path} ${asked.text}`;
    if (mood.kind === 'losesAnswers' && changes(asked) && !lost.has(request)) {
      lost.add(request);
      return cut();
    }
    send(given);
  });
  onTestFinished(close);
  const server: Server = { url, mood: { kind: 'well' }, faults, askedAt };
  return server;
};

export const ok = (body: unknown): Given => ({ status: 200, body });
