import { type AppendOutcome, LogUnavailable, type StoredEvent } from '../port.ts';
import { failureOf } from './client.ts';
import { translated } from './failures.ts';
import type { Holder } from './holder.ts';
import { type Patience, persevere, within } from './patience.ts';
import type { Reader } from './reader.ts';

type Conflict = Extract<AppendOutcome, { outcome: 'conflict' }>;
type Stored = { readonly revision: number; readonly position: bigint | undefined };

export type Appender = (
  stream: string,
  events: readonly StoredEvent[],
  expectedRevision: number,
) => Promise<AppendOutcome>;

/**
 * Appends, and repeats what has no answer with the same ids and the same expected revision: the server recognises
 * a repeat (rule 28), so that it neither doubles nor loses. Nothing is ever decided anew here.
 */
export const createAppender = (holder: Holder, reader: Reader, patience: (what: string) => Patience): Appender => {
  /** One try. A conflict is an answer: it cannot be with a first try of our own, which would be recognised. */
  const attempt = async (
    stream: string,
    events: readonly StoredEvent[],
    expectedRevision: number,
    millis: number,
  ): Promise<Conflict | Stored> => {
    try {
      return await holder.use((c) => within(c.append(stream, events, expectedRevision, millis), millis));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'conflict') return { outcome: 'conflict', revision: failure.revision };
      throw translated(error, stream);
    }
  };

  /** The answer to a repeat may lack its position (fact 12). */
  const positionOf = async (stream: string, revision: number): Promise<bigint> => {
    const { items } = await reader.stream(stream, revision, 1, false);
    const found = items[0]?.recorded;
    if (found?.revision !== revision) throw new LogUnavailable(`${stream}@${revision} is stored, but cannot be read`);
    return found.position;
  };

  return async (stream, events, expectedRevision) => {
    const answer = await persevere(patience(`append to ${stream}`), (millis) =>
      attempt(stream, events, expectedRevision, millis),
    );
    if ('outcome' in answer) return answer;
    const { revision } = answer;
    return { outcome: 'appended', revision, position: answer.position ?? (await positionOf(stream, revision)) };
  };
};
