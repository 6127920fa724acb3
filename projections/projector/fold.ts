import type { Base, Document, Projection, Write } from '../port.ts';
import type { ProjectorEvent } from './chunk.ts';

/** An event and the documents of one view that it touches. */
export type Touch<E> = { readonly event: E; readonly ids: readonly string[] };

/** Where a projection failed. The message may quote the event; `error` says what kind it was and where, and nothing of the event. */
export type Failure = {
  readonly position: bigint;
  readonly type: string;
  readonly message: string;
  readonly error: string;
};

type Folded<T> = T & { readonly failure: Failure | null };

export const failureAt = (event: ProjectorEvent, error: unknown): Failure => ({
  position: event.position,
  type: event.type,
  message: error instanceof Error ? error.message : String(error),
  error: error instanceof Error ? kindOf(error) : 'not an error',
});

/** The name of an error, and the line of ours that threw it. */
const kindOf = ({ name, message, stack = '' }: Error): string => {
  // The stack repeats the message, which may hold anything.
  const at = stack.indexOf(message);
  const frames = at === -1 ? '' : stack.slice(at + message.length);
  const line = /^ {4}at .*?([\w.-]+:\d+):\d+\)?$/m.exec(frames)?.[1];
  return line === undefined ? name : `${name} at ${line}`;
};

/** Which documents the events after a position touch; up to the first one that the projection fails on. */
export const touchesOf = <E extends ProjectorEvent>(
  projection: Pick<Projection<E, Document>, 'keys'>,
  events: readonly E[],
  after: bigint,
): Folded<{ readonly touches: readonly Touch<E>[] }> => {
  const touches: Touch<E>[] = [];
  for (const event of events) {
    if (event.position <= after) continue;
    try {
      const ids = projection.keys(event);
      if (ids.length > 0) touches.push({ event, ids: ids.length === 1 ? ids : [...new Set(ids)] });
    } catch (error) {
      return { touches, failure: failureAt(event, error) };
    }
  }
  return { touches, failure: null };
};

/**
 * The documents after the events, those only that have changed. An event is applied to all of its documents or, when the
 * projection fails on one of them, to none; nothing is applied to a document that has seen it.
 */
export const foldTouches = <E extends ProjectorEvent, D extends Document>(
  projection: Projection<E, D>,
  touches: readonly Touch<E>[],
  bases: ReadonlyMap<string, Base<D>>,
): Folded<{ readonly writes: readonly Write<D>[] }> => {
  const writes = new Map<string, Write<D>>();
  for (const { event, ids } of touches) {
    try {
      for (const write of evolved(projection, event, ids, bases, writes)) writes.set(write.id, write);
    } catch (error) {
      return { writes: [...writes.values()], failure: failureAt(event, error) };
    }
  }
  return { writes: [...writes.values()], failure: null };
};

const evolved = <E extends ProjectorEvent, D extends Document>(
  projection: Projection<E, D>,
  event: E,
  ids: readonly string[],
  bases: ReadonlyMap<string, Base<D>>,
  writes: ReadonlyMap<string, Write<D>>,
): readonly Write<D>[] => {
  const results: Write<D>[] = [];
  for (const id of ids) {
    const base = bases.get(id);
    if (!base) throw new Error(`no base for ${id}`);
    if (event.position <= base.seen) continue;
    const written = writes.get(id);
    const before = written ? written.document : base.document;
    const document = projection.evolve(before, event, id);
    if (document !== before) results.push({ id, position: event.position, document });
  }
  return results;
};
