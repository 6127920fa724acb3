import { DatabaseSync } from 'node:sqlite';

/** What is wrong with the structure of an embedded log's file, as SQLite puts it; `null` when it is whole. Reads all of the file. */
export const faultOfFile = (file: string): string | null => {
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const found = db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check;
      return found === 'ok' ? null : String(found);
    } finally {
      db.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
