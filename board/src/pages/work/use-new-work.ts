import { useEffect, useRef, useState } from 'react';
import type { Work } from '../../api/work-documents.ts';
import { titleBadge } from '../../shell/title-badge.ts';

/**
 * What waits to be accepted is counted in the window's title. `onNew` is called with the work that has come since the page was opened, and
 * given back is the last of it.
 */
export const useNewWork = (isLive: boolean, waiting: readonly Work[], onNew: () => void): Work | null => {
  const known = useRef<ReadonlySet<string> | null>(null);
  const [last, setLast] = useState<Work | null>(null);
  useEffect(() => {
    if (!isLive) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...waiting.map(({ id }) => id)]);
    const come = before === null ? undefined : waiting.find(({ id }) => !before.has(id));
    if (come === undefined) return;
    setLast(come);
    onNew();
  }, [isLive, waiting, onNew]);
  useEffect(() => titleBadge.count('work', waiting.length), [waiting.length]);
  useEffect(() => () => titleBadge.count('work', 0), []);
  return last;
};
