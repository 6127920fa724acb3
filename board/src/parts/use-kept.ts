import { useCallback, useState } from 'react';

/** Something of the viewer's own that this browser keeps: how tables look, saved views. Never anything secret. */
export const useKept = <T>(name: string, first: T, isOne: (value: unknown) => value is T) => {
  const key = `weir.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept: unknown = parsed(localStorage.getItem(key));
    return isOne(kept) ? kept : first;
  });
  const keep = useCallback(
    (next: T) => {
      localStorage.setItem(key, JSON.stringify(next));
      setValue(next);
    },
    [key],
  );
  return [value, keep] as const;
};

const parsed = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
