/** What may wait for the viewer. */
type Waiting = 'exceptions' | 'work';

/** The title of the window: what is shown, and how much waits for the viewer. */
const createTitleBadge = () => {
  let page = 'Weir';
  const counts = new Map<Waiting, number>();
  const write = (): void => {
    const waiting = [...counts.values()].reduce((sum, count) => sum + count, 0);
    document.title = `${waiting > 0 ? `(${waiting > 99 ? '99+' : waiting}) ` : ''}${page} · Weir`;
  };
  return {
    name(title: string): void {
      page = title;
      write();
    },
    /** How much of something waits; the number in the title is of all of it, and 0 takes it away. */
    count(what: Waiting, number: number): void {
      counts.set(what, number);
      write();
    },
  };
};

export const titleBadge = createTitleBadge();
