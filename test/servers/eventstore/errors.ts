import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Refusal } from './faults.ts';
import { APPEND_BYTES_MAX, type Expected, type Outcome } from './state.ts';

/** "What travels on the wire when something fails", row by row. */

export type Address = { readonly host: string; readonly port: number };
export type GrpcError = Pick<StatusObject, 'code' | 'details' | 'metadata'>;

const failure = (code: status, details: string, trailers: Readonly<Record<string, string>> = {}): GrpcError => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
};

export const notThere = (details: string): GrpcError => failure(status.INVALID_ARGUMENT, details);
export const unreadablePosition = (): GrpcError => failure(status.UNKNOWN, 'Unexpected ReadAllResult: InvalidPosition');
export const gone = (): GrpcError => failure(status.CANCELLED, 'The server is shutting down');

export const tombstoned = (stream: string): GrpcError =>
  failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const tooLarge = (): GrpcError =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${APPEND_BYTES_MAX} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(APPEND_BYTES_MAX),
  });

/** Of `Delete` and `Tombstone`; `Append` says it in its answer. */
export const wrongRevision = (stream: string, expected: Expected, current: bigint | undefined): GrpcError =>
  failure(status.FAILED_PRECONDITION, 'Append failed due to WrongExpectedVersion.', {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(
      typeof expected === 'bigint' ? expected : { any: -2, no_stream: -1, stream_exists: -4 }[expected],
    ),
    ...(current === undefined ? {} : { 'actual-version': String(current) }),
  });

export const refused = (why: Refusal, leader: Address): GrpcError => {
  switch (why) {
    case 'not-leader':
      return failure(status.NOT_FOUND, 'Leader info available', {
        exception: 'not-leader',
        'leader-endpoint-host': leader.host,
        'leader-endpoint-port': String(leader.port),
      });
    case 'starting':
      return failure(status.UNAVAILABLE, 'Server Is Not Ready');
    case 'busy':
      return failure(status.UNAVAILABLE, 'Server Is Busy');
    case 'gave-up-waiting':
      return failure(status.ABORTED, 'Operation timed out');
    case 'no-access':
      return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    case 'event-too-large':
      return failure(status.INVALID_ARGUMENT, 'Event too large', { exception: 'maximum-append-event-size-exceeded' });
    case 'shutting-down':
      return gone();
    case 'unheard-of':
      return failure(status.INTERNAL, 'Something went wrong');
  }
};

const packed = (message: string, type: string, body: Uint8Array): statuses.Status => {
  const details = new any.Any();
  details.pack(body, type);
  const answer = new statuses.Status();
  answer.setMessage(message);
  answer.setDetails(details);
  return answer;
};

/** The refusal as one answer of `BatchAppend`; undefined when the whole call fails so. */
export const refusedInBatch = (why: Refusal): statuses.Status | undefined => {
  switch (why) {
    case 'not-leader':
    case 'shutting-down':
    case 'unheard-of':
      return undefined;
    case 'starting':
      return packed('Server Is Not Ready', 'google.protobuf.Empty', new empty.Empty().serializeBinary());
    case 'busy':
      return packed('Server Is Busy', 'google.protobuf.Empty', new empty.Empty().serializeBinary());
    case 'gave-up-waiting':
      return packed('Timeout', 'event_store.client.Timeout', new shared.Timeout().serializeBinary());
    case 'no-access':
      return packed('Access Denied', 'event_store.client.AccessDenied', new shared.AccessDenied().serializeBinary());
    case 'event-too-large':
      return packed('Event too large', 'event_store.client.MaximumAppendEventSizeExceeded', new Uint8Array());
  }
};

const wrongRevisionInBatch = (expected: Expected, current: bigint | undefined): shared.WrongExpectedVersion => {
  const wrong = new shared.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
};

export const outcomeInBatch = (
  outcome: Exclude<Outcome, { kind: 'appended' }>,
  stream: string,
  expected: Expected,
): statuses.Status => {
  switch (outcome.kind) {
    case 'wrong-revision': {
      const body = wrongRevisionInBatch(expected, outcome.current).serializeBinary();
      return packed('WrongExpectedVersion', 'event_store.client.WrongExpectedVersion', body);
    }
    case 'stream-deleted': {
      const deleted = new shared.StreamDeleted();
      deleted.setStreamIdentifier(identifier(stream));
      return packed('StreamDeleted', 'event_store.client.StreamDeleted', deleted.serializeBinary());
    }
    case 'too-large': {
      const exceeded = new shared.MaximumAppendSizeExceeded();
      exceeded.setMaxappendsize(APPEND_BYTES_MAX);
      const type = 'event_store.client.MaximumAppendSizeExceeded';
      return packed('Maximum append size exceeded', type, exceeded.serializeBinary());
    }
  }
};

export const timedOutInBatch = (): statuses.Status =>
  packed('Timeout', 'event_store.client.Timeout', new shared.Timeout().serializeBinary());

export const identifier = (stream: string): shared.StreamIdentifier => {
  const name = new shared.StreamIdentifier();
  name.setStreamName(Buffer.from(stream));
  return name;
};
