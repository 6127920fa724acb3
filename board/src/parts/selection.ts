import { useCallback, useRef } from 'react';
import { each, type Rows } from './rows.ts';

export type Selection = { readonly selected: ReadonlySet<string>; readonly select: (ids: ReadonlySet<string>) => void };

type IdOf<R> = (row: R) => string;

/** Whether each row is selected; looked at one by one only where so many are that it may be. */
export const isAll = <R>(rows: Rows<R>, idOf: IdOf<R>, selected: ReadonlySet<string>): boolean =>
  rows.length > 0 && selected.size >= rows.length && idsOf(rows, idOf).every((id) => selected.has(id));

/** What is selected once all rows are, or none of them is. */
export const withAll = <R>(
  rows: Rows<R>,
  idOf: IdOf<R>,
  selected: ReadonlySet<string>,
  on: boolean,
): ReadonlySet<string> => changed(selected, idsOf(rows, idOf), on);

/**
 * Selects a row, or no longer; with `all`, also those between it and the one before that was: they become what it becomes.
 */
export const useToggle = <R>(rows: Rows<R>, idOf: IdOf<R>, selection: Selection | undefined) => {
  const last = useRef<string | null>(null);
  const toggle = (id: string, all: boolean): void => {
    if (selection === undefined) return;
    const { selected, select } = selection;
    const ids = all && last.current !== null ? between(rows, idOf, last.current, id) : [id];
    last.current = id;
    select(changed(selected, ids, !selected.has(id)));
  };
  // Rows are drawn again when it is another one.
  const newest = useRef(toggle);
  newest.current = toggle;
  return useCallback((id: string, all: boolean) => newest.current(id, all), []);
};

const idsOf = <R>(rows: Rows<R>, idOf: IdOf<R>): readonly string[] => [...each(rows)].map(idOf);

const changed = (selected: ReadonlySet<string>, ids: Iterable<string>, on: boolean): ReadonlySet<string> => {
  const next = new Set(selected);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
};

/** The ids from one row to another, both of them too, whichever comes first; the second alone where the first is no longer there. */
const between = <R>(rows: Rows<R>, idOf: IdOf<R>, one: string, other: string): readonly string[] => {
  const ids: string[] = [];
  for (const row of each(rows)) {
    const id = idOf(row);
    const isEdge = id === one || id === other;
    if (isEdge || ids.length > 0) ids.push(id);
    if (isEdge && ids.length > 1) return ids;
  }
  return [other];
};
