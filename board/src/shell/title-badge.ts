/** The title of the window: what is shown, and how much waits for the viewer. */
const createTitleBadge = () => {
  let page = 'Weir';
  let waiting = 0;
  const write = (): void => {
    document.title = `${waiting > 0 ? `(${waiting > 99 ? '99+' : waiting}) ` : ''}${page} · Weir`;
  };
  return {
    name(title: string): void {
      page = title;
      write();
    },
    /** How much waits; 0 takes the number away. */
    count(number: number): void {
      waiting = number;
      write();
    },
  };
};

export const titleBadge = createTitleBadge();
