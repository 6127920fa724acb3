/** Tells on standard error how far a long command has come: one line that changes on a terminal, a line now and then elsewhere. */
export type Progress = {
  /** `text` is only asked for when it is time to tell. */
  readonly tell: (text: () => string) => void;
  /** Clears the line that changes. */
  readonly end: () => void;
};

const TERMINAL_MILLIS = 200;
const PLAIN_MILLIS = 5_000;
const CLEAR_TO_END = '\u001b[K';

export const progressOn = (
  stream: { readonly isTTY?: boolean; readonly write: (text: string) => unknown },
  now: () => number = () => performance.now(),
): Progress => {
  const terminal = stream.isTTY === true;
  let next = now() + (terminal ? TERMINAL_MILLIS : PLAIN_MILLIS);
  let shown = false;
  return {
    tell(text) {
      if (now() < next) return;
      next = now() + (terminal ? TERMINAL_MILLIS : PLAIN_MILLIS);
      stream.write(terminal ? `\r${text()}${CLEAR_TO_END}` : `${text()}\n`);
      shown = terminal;
    },
    end() {
      if (shown) stream.write(`\r${CLEAR_TO_END}`);
      shown = false;
    },
  };
};

export const thousands = (n: number): string => Math.round(n).toLocaleString('en');

/** Seconds with a digit or two, for people. */
export const secondsSince = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1);

/** A share in whole percent, for positions that may be larger than a number holds. */
export const percent = (part: bigint, whole: bigint): string =>
  whole <= 0n ? '100 %' : `${(100n * (part < 0n ? 0n : part)) / whole} %`;
