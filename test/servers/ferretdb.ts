/** A MongoDB for tests: the one that `WEIR_TEST_MONGODB` names, else a FerretDB on files of its own, else none. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

export type MongoServer = {
  /** The URL of a database that nobody has used yet. */
  readonly database: () => string;
  /** True of the real one, which explains its plans and keeps its promises about concurrency. */
  readonly real: boolean;
  readonly stop: () => Promise<void>;
};

// The linker flag: installed as a plain tool, 1.24 looks for files that only its own build makes, and does not start.
const INSTALL = `go install -ldflags='-X runtime.modinfo=weir' github.com/FerretDB/FerretDB/cmd/ferretdb@v1.24`;
const START_MILLIS_MAX = 20_000;
const STOP_MILLIS_MAX = 5_000;
const TRY_MILLIS = 20;

const runs = (file: string): boolean => {
  try {
    execFileSync(file, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** In the PATH, or where `go install` puts it. */
const findFerret = (): string | undefined => {
  const { GOBIN, GOPATH } = process.env;
  const folders = [GOBIN, GOPATH && join(GOPATH, 'bin'), join(homedir(), 'go', 'bin')];
  return ['ferretdb', ...folders.flatMap((folder) => (folder ? [join(folder, 'ferretdb')] : []))].find(runs);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const stop = async (server: ChildProcess, folder: string): Promise<void> => {
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    const late = setTimeout(() => server.kill('SIGKILL'), STOP_MILLIS_MAX);
    await exited;
    clearTimeout(late);
  }
  rmSync(folder, { recursive: true, force: true });
};

const startFerret = async (file: string): Promise<MongoServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-ferretdb-'));
  const port = await freePort();
  const server = spawn(
    file,
    [
      '--handler=sqlite',
      `--sqlite-url=file:${folder}/`,
      `--listen-addr=127.0.0.1:${port}`,
      '--telemetry=disable',
      `--state-dir=${folder}`,
      '--debug-addr=-',
      '--log-level=ERROR',
    ],
    { stdio: 'ignore' },
  );
  const deadline = performance.now() + START_MILLIS_MAX;
  while (!(await answers(port))) {
    if (server.exitCode !== null || performance.now() > deadline) {
      await stop(server, folder);
      throw new Error(`${file} does not listen on ${port}`);
    }
    await after(TRY_MILLIS);
  }
  const database = (): string => `mongodb://127.0.0.1:${port}/${databaseName()}`;
  return { database, real: false, stop: () => stop(server, folder) };
};

const databaseName = (): string => `weir-test-${randomUUID().slice(0, 13)}`;

/** The server that a URL names; what the tests leave there is dropped in the end. */
const named = (url: string): MongoServer => {
  const [, hosts, , options = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  if (hosts === undefined) throw new Error(`not the URL of a MongoDB: ${url}`);
  const names: string[] = [];
  return {
    real: true,
    database: () => {
      const name = databaseName();
      names.push(name);
      return `${hosts}/${name}${options}`;
    },
    stop: async () => {
      const client = await MongoClient.connect(url);
      for (const name of names) await client.db(name).dropDatabase();
      await client.close();
    },
  };
};

/** Starts one, or says in one line how to get one. */
export const startMongo = async (): Promise<MongoServer | null> => {
  const url = process.env.WEIR_TEST_MONGODB;
  if (url) return named(url);
  const file = findFerret();
  if (file) return startFerret(file);
  console.warn(`MongoDB tests are skipped: set WEIR_TEST_MONGODB, or: ${INSTALL}`);
  return null;
};
