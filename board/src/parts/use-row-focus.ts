import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

const rowOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>('[data-row]') ?? null;

/**
 * Who has gone to something in a row must not find herself in another one, when its element is written anew for that: she is brought to
 * the table then, which scrolls on by keyboard. What is given back is told of each focus in the table.
 */
export const useRowFocus = (table: RefObject<HTMLElement | null>) => {
  const focused = useRef<string | null>(null);
  useLayoutEffect(() => {
    const row = rowOf(document.activeElement);
    if (row !== null && row.dataset.row !== focused.current && table.current?.contains(row)) {
      table.current.focus({ preventScroll: true });
    }
  });
  return (event: FocusEvent<HTMLElement>): void => {
    focused.current = rowOf(event.target)?.dataset.row ?? null;
  };
};
