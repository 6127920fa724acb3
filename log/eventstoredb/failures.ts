import { AppendTooLarge, LogUnavailable } from '../port.ts';
import { failureOf } from './client.ts';

/** A stream was tombstoned by hand: nothing can ever be written to it or read from it again. */
export class StreamDeleted extends Error {
  override readonly name = 'StreamDeleted';
}

/** The error in the words of the port, where the client's tells what no repeat can mend. */
export const translated = (error: unknown, stream: string): unknown => {
  const options = { cause: error };
  switch (failureOf(error).kind) {
    case 'too-large':
      return new AppendTooLarge(`append to ${stream} is too large for EventStoreDB`, options);
    case 'stream-deleted':
      return new StreamDeleted(`${stream} was deleted for ever`, options);
    case 'no-access':
      return new LogUnavailable(`EventStoreDB gives us no access to ${stream}`, options);
    default:
      return error;
  }
};

/** Errors that are the last word, so that nothing is repeated. */
export const isFinal = (error: unknown): boolean =>
  [LogUnavailable, AppendTooLarge, StreamDeleted].some((final) => error instanceof final);
