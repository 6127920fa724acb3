import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { type ConnectionState, connection } from './connection.ts';
import { type Topic, topicNow, watchTopic } from './topics.ts';

export const useConnection = (): ConnectionState => useSyncExternalStore(connection.subscribe, connection.state);

const nothing = (): void => undefined;

/** A topic, live. The documents are of the kind that the topic has; `null` watches nothing. */
export const useTopic = <T extends object>(
  name: string | null,
): Omit<Topic, 'documents'> & { readonly documents: ReadonlyMap<string, T> } => {
  const subscribe = useCallback(
    (listener: () => void) => (name === null ? nothing : watchTopic(name, listener)),
    [name],
  );
  const topic: Topic = useSyncExternalStore(subscribe, () => topicNow(name ?? ''));
  return typed<T>(topic);
};

/** The server says what a topic has; nothing here could check it. */
const typed = <T extends object>(topic: Topic) => {
  // biome-ignore lint/suspicious/noExplicitAny: what comes over the wire has the shape that the API describes
  const documents: ReadonlyMap<string, any> = topic.documents;
  return { ...topic, documents: documents satisfies ReadonlyMap<string, T> };
};

/**
 * Reads anew what begins with a key whenever something in a topic changes, at most every so often; and once the connection is back, since
 * nobody knows what was missed.
 */
export const useLiveRefresh = (name: string | null, key: readonly unknown[], everyMillis = 1_000): void => {
  const client = useQueryClient();
  const path = JSON.stringify(key);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (name === null) return;
    const refresh = (): void => {
      timer.current = null;
      void client.invalidateQueries({ queryKey: JSON.parse(path) });
    };
    const stop = watchTopic(name, () => {
      timer.current ??= setTimeout(refresh, everyMillis);
    });
    return () => {
      stop();
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [client, name, path, everyMillis]);
};

/** Reads everything anew once a lost connection is back. */
export const useRefreshWhenBack = (): void => {
  const client = useQueryClient();
  const state = useConnection();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'live' && wasLost.current) void client.invalidateQueries();
    wasLost.current = state === 'lost' || (wasLost.current && state !== 'live');
  }, [client, state]);
};
