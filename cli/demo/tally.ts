import { type Answer, field, text } from './api.ts';

/** What the demonstration has seen so far. */
export type Tally = {
  readonly placed: (answer: Answer) => void;
  /** An answer that carries an order: its status may have changed. */
  readonly seen: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
  readonly figures: () => Figures;
};

export type Figures = {
  readonly byStatus: ReadonlyMap<string, number>;
  readonly placed: number;
  readonly refused: number;
  readonly perMinute: number;
  readonly failures: number;
};

const MINUTE_MILLIS = 60_000;

export const tallyFrom = (startedAt: number): Tally => {
  const statusOf = new Map<string, string>();
  let placed = 0;
  let refused = 0;
  let failures = 0;
  let recent: number[] = [];
  const see = (answer: Answer): void => {
    const id = text(field(answer.body, 'orderId'));
    const status = text(field(answer.body, 'orderStatus') ?? field(answer.body, 'status'));
    if (id !== '') statusOf.set(id, status);
    else if (answer.status >= 500) failures += 1;
  };
  return {
    placed(answer) {
      if (answer.status === 409) refused += 1;
      if (answer.status === 201) {
        placed += 1;
        recent.push(Date.now());
      }
      see(answer);
    },
    seen: see,
    failed() {
      failures += 1;
    },
    figures() {
      const now = Date.now();
      recent = recent.filter((at) => at > now - MINUTE_MILLIS);
      const minutes = Math.min(1, Math.max(1_000, now - startedAt) / MINUTE_MILLIS);
      const byStatus = new Map<string, number>();
      for (const status of statusOf.values()) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      return { byStatus, placed, refused, perMinute: Math.round(recent.length / minutes), failures };
    },
  };
};
