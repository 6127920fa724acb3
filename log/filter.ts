import type { Filter, RecordedEvent } from './port.ts';

/** Whether a filter keeps an event; without a filter every event is kept. */
export const matcher = (filter: Filter | undefined): ((event: Pick<RecordedEvent, 'stream' | 'type'>) => boolean) => {
  if (!filter) return () => true;
  if ('streams' in filter) return ({ stream }) => filter.streams.some((prefix) => stream.startsWith(prefix));
  const types = new Set(filter.types);
  return ({ type }) => types.has(type);
};
