import { type Query, searchOf } from './client.ts';
import { ProblemError, unreachable } from './problem.ts';

/** Documents that are answered a line each, as they come. Whoever stops reading, or aborts the signal, stops the server, too. */
export async function* readLines<T>(path: string, query: Query, signal: AbortSignal): AsyncGenerator<T> {
  const response = await fetch(`${path}${searchOf(query)}`, { signal });
  if (!response.ok) throw new ProblemError(await response.json());
  if (response.body === null) throw unreachable();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line);
    }
  } finally {
    await reader.cancel();
  }
}
