/** Which builds of which views are in the file, and how far each has come. */
import type { StatementSync } from 'node:sqlite';
import { type Checkpoint, type ViewBuild, type ViewDeclaration, ViewGone } from '../port.ts';
import type { Database } from './database.ts';

export const REGISTRY_SCHEMA = `
  CREATE TABLE IF NOT EXISTS views (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    build INTEGER NOT NULL,
    indexes TEXT NOT NULL,
    indexes_ready INTEGER NOT NULL DEFAULT 0,
    identity TEXT,
    position INTEGER,
    finished_at INTEGER,
    PRIMARY KEY (name, version, build)
  ) STRICT`;

export type BuildRow = ViewBuild & {
  readonly indexes: ViewDeclaration['indexes'];
  /** How many of the indexes, in their order, are there and must be kept. */
  readonly indexesReady: number;
};

export type Registry = {
  readonly all: () => readonly BuildRow[];
  /** Of one name, newest version and build first. */
  readonly ofName: (name: string) => readonly BuildRow[];
  /** Throws `ViewGone` when it is not there (any more). */
  readonly get: (name: string, version: number, build: number) => BuildRow;
  readonly add: (declaration: ViewDeclaration, build: number) => void;
  readonly remove: (name: string, version: number, build: number) => void;
  readonly setCheckpoint: (row: BuildRow, checkpoint: Checkpoint) => void;
  readonly setIndexesReady: (row: BuildRow, ready: number) => void;
  readonly setFinished: (row: BuildRow, at: number) => void;
};

type Row = NonNullable<ReturnType<StatementSync['get']>>;

const toBuild = (row: Row): BuildRow => ({
  name: String(row.name),
  version: Number(row.version),
  build: Number(row.build),
  indexes: JSON.parse(String(row.indexes)),
  indexesReady: Number(row.indexes_ready),
  checkpoint: typeof row.position === 'bigint' ? { identity: String(row.identity), position: row.position } : null,
  finishedAt: row.finished_at === null ? null : Number(row.finished_at),
});

/** None of these opens a transaction: several of them may belong to one. */
export const createRegistry = ({ db }: Database): Registry => {
  const key = 'name = ? AND version = ? AND build = ?';
  const bigints = { readBigInts: true };
  const all = db.prepare('SELECT * FROM views ORDER BY name, version, build', bigints);
  const ofName = db.prepare('SELECT * FROM views WHERE name = ? ORDER BY version DESC, build DESC', bigints);
  const one = db.prepare(`SELECT * FROM views WHERE ${key}`, bigints);
  const insert = db.prepare('INSERT INTO views (name, version, build, indexes) VALUES (?, ?, ?, ?)');
  const remove = db.prepare(`DELETE FROM views WHERE ${key}`);
  const checkpoint = db.prepare(`UPDATE views SET identity = ?, position = ? WHERE ${key}`);
  const ready = db.prepare(`UPDATE views SET indexes_ready = ? WHERE ${key}`);
  const finished = db.prepare(`UPDATE views SET finished_at = ? WHERE ${key} AND finished_at IS NULL`);

  return {
    all: () => all.all().map(toBuild),
    ofName: (name) => ofName.all(name).map(toBuild),
    get: (name, version, build) => {
      const row = one.get(name, version, build);
      if (!row) throw new ViewGone(`build ${build} of ${name} version ${version} is not there`);
      return toBuild(row);
    },
    add: ({ name, version, indexes }, build) => {
      insert.run(name, version, build, JSON.stringify(indexes));
    },
    remove: (name, version, build) => {
      remove.run(name, version, build);
    },
    setCheckpoint: ({ name, version, build }, { identity, position }) => {
      checkpoint.run(identity, position, name, version, build);
    },
    setIndexesReady: ({ name, version, build }, count) => {
      ready.run(count, name, version, build);
    },
    setFinished: ({ name, version, build }, at) => {
      finished.run(at, name, version, build);
    },
  };
};
