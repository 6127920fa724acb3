import type { SQLOutputValue } from 'node:sqlite';

/** What a statement gives, column by column. */
export type Row = Readonly<Record<number, SQLOutputValue>>;
