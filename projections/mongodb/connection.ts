import {
  type Db,
  MongoBulkWriteError,
  MongoClient,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { ViewsUnavailable } from '../port.ts';

const SELECT_SERVER_MILLIS_MAX = 3_000;
const CONNECT_MILLIS_MAX = 3_000;
const ANSWER_MILLIS_MAX = 15_000;
const WAIT_FOR_CONNECTION_MILLIS_MAX = 5_000;
const DATABASE = 'weir';
const DUPLICATE_KEY = 11_000;

export type Connection = {
  readonly db: Db;
  /** Runs calls to the server; one that is out of reach becomes `ViewsUnavailable`. */
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

const writeErrorsOf = (error: MongoBulkWriteError) => [error.writeErrors].flat();

const isUnreachable = (error: unknown): boolean =>
  // A bulk that broke off, not one of which an operation failed.
  (error instanceof MongoBulkWriteError && writeErrorsOf(error).length === 0) ||
  error instanceof MongoServerSelectionError ||
  error instanceof MongoNetworkError ||
  error instanceof MongoNotConnectedError ||
  error instanceof MongoTopologyClosedError ||
  error instanceof MongoExpiredSessionError ||
  (error instanceof MongoError &&
    (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('PoolRequestedRetry')));

/** An upsert whose guard did not hold: what is there is not older. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/** Which operations of an unordered bulk met what is there already; throws when any failed for another reason. */
export const duplicatesOf = (error: unknown): readonly number[] => {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const errors = writeErrorsOf(error);
  if (errors.length === 0 || errors.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
  return errors.map(({ index }) => index);
};

/** Connects at the first call; a server that is not there is found out by that one. The database is the URL's, else `weir`. */
export const connectMongo = (url: string): Connection => {
  const client = new MongoClient(url, {
    appName: 'weir',
    serverSelectionTimeoutMS: SELECT_SERVER_MILLIS_MAX,
    connectTimeoutMS: CONNECT_MILLIS_MAX,
    socketTimeoutMS: ANSWER_MILLIS_MAX,
    waitQueueTimeoutMS: WAIT_FOR_CONNECTION_MILLIS_MAX,
    ignoreUndefined: true,
    // Positions are 64 bit and come as bigint; other numbers stay numbers.
    useBigInt64: true,
  });
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new ViewsUnavailable(`MongoDB is out of reach: ${message}`, { cause: error });
    }
  };
  const named = new URL(url.replace(/^mongodb(\+srv)?:/, 'http:')).pathname.length > 1;
  return { db: named ? client.db() : client.db(DATABASE), call, close: () => client.close() };
};
