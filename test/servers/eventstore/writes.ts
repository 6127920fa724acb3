import shared from '@eventstore/db-client/generated/shared_pb.js';
import type statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { handleUnaryCall, ServerDuplexStream, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import {
  type Address,
  outcomeInBatch,
  refused,
  refusedInBatch,
  timedOutInBatch,
  tombstoned,
  tooLarge,
  wrongRevision,
} from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import type { Expected, Outcome, Proposed, State } from './state.ts';
import { batchExpectedOf, expectedOf, nameOf, proposedOf } from './wire.ts';

export type WriteContext = {
  readonly state: State;
  readonly faults: Faults;
  readonly leader: () => Address;
  readonly dropConnections: () => void;
  /** Told of each append that arrives, and by which kind of call. */
  readonly count: (call: 'append' | 'batchAppend') => void;
};

type Appended = Extract<Outcome, { kind: 'appended' }>;

const appendSuccess = ({ revision, position }: Appended, known: boolean): streams.AppendResp => {
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(String(revision));
  if (known) {
    const place = new streams.AppendResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    success.setPosition(place);
  } else success.setNoPosition(new shared.Empty());
  const answer = new streams.AppendResp();
  answer.setSuccess(success);
  return answer;
};

const appendConflict = (expected: Expected, current: bigint | undefined): streams.AppendResp => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  const answer = new streams.AppendResp();
  answer.setWrongExpectedVersion(wrong);
  return answer;
};

/** `Append`: one call per append. */
export const appendHandler =
  ({ state, faults, leader, dropConnections, count }: WriteContext) =>
  (
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    answer: sendUnaryData<streams.AppendResp>,
  ): void => {
    let options: streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('data', (request: streams.AppendReq) => {
      const message = request.getProposedMessage();
      if (request.hasOptions()) options = request.getOptions();
      else if (message) events.push(proposedOf(message));
    });
    call.on('end', async () => {
      const stream = nameOf(options?.getStreamIdentifier());
      const expected = expectedOf(options);
      count('append');
      const fault = faults.take('append');
      if (fault?.kind === 'refuse') return answer(refused(fault.why, leader()));
      const lost = unanswered(fault);
      const outcome = lost?.stored === false ? undefined : state.append(stream, expected, events);
      if (lost?.kind === 'drop') return dropConnections();
      if (lost || !outcome) return;
      if (fault?.kind === 'late') await fault.until;
      switch (outcome.kind) {
        case 'appended':
          return answer(null, appendSuccess(outcome, fault?.kind !== 'no-position'));
        case 'wrong-revision':
          return answer(null, appendConflict(expected, outcome.current));
        case 'stream-deleted':
          return answer(tombstoned(stream));
        case 'too-large':
          return answer(tooLarge());
      }
    });
  };

type Unanswered = Extract<Fault, { stored: boolean }>;

/** The fault, if it is of the kind that leaves the client without an answer. */
const unanswered = (fault: Fault | undefined): Unanswered | undefined =>
  fault && 'stored' in fault ? fault : undefined;

type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;

const batchSuccess = ({ revision, position }: Appended, known: boolean): streams.BatchAppendResp.Success => {
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(revision));
  if (known) {
    const place = new shared.AllStreamPosition();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    success.setPosition(place);
  } else success.setNoPosition(new empty.Empty());
  return success;
};

type Pending = { readonly options: streams.BatchAppendReq.Options; readonly events: Proposed[] };

const isOver = (options: streams.BatchAppendReq.Options): boolean => {
  const deadline = options.getDeadline();
  return deadline !== undefined && deadline.toDate().getTime() < Date.now();
};

/** `BatchAppend`: many appends on one call, each in one or more messages, answered as each is done. */
export const batchAppendHandler =
  ({ state, faults, leader, dropConnections, count }: WriteContext) =>
  (call: BatchCall): void => {
    const pending = new Map<string, Pending>();

    const reply = (request: streams.BatchAppendReq, options: streams.BatchAppendReq.Options) => {
      const answer = new streams.BatchAppendResp();
      answer.setCorrelationId(request.getCorrelationId());
      answer.setStreamIdentifier(options.getStreamIdentifier());
      return {
        error: (error: statuses.Status): void => {
          answer.setError(error);
          call.write(answer);
        },
        success: (success: streams.BatchAppendResp.Success): void => {
          answer.setSuccess(success);
          call.write(answer);
        },
      };
    };

    const finish = async (request: streams.BatchAppendReq, { options, events }: Pending): Promise<void> => {
      const stream = nameOf(options.getStreamIdentifier());
      const expected = batchExpectedOf(options);
      const answer = reply(request, options);
      count('batchAppend');
      const fault = faults.take('append');
      if (fault?.kind === 'refuse') {
        const error = refusedInBatch(fault.why);
        if (error) answer.error(error);
        else call.emit('error', refused(fault.why, leader()));
        return;
      }
      if (isOver(options)) return answer.error(timedOutInBatch());
      const lost = unanswered(fault);
      const outcome = lost?.stored === false ? undefined : state.append(stream, expected, events);
      if (lost?.kind === 'drop') return dropConnections();
      if (lost?.kind === 'end') return void call.end();
      if (lost || !outcome) return;
      if (fault?.kind === 'late') await fault.until;
      if (outcome.kind === 'appended') answer.success(batchSuccess(outcome, fault?.kind !== 'no-position'));
      else answer.error(outcomeInBatch(outcome, stream, expected));
    };

    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const waiting = pending.get(id) ?? (options && { options, events: [] });
      if (!waiting) return;
      waiting.events.push(...request.getProposedMessagesList().map(proposedOf));
      pending.set(id, waiting);
      if (!request.getIsFinal()) return;
      pending.delete(id);
      void finish(request, waiting);
    });
    call.on('end', () => call.end());
    call.on('error', () => {});
  };

const removal = <Request extends streams.DeleteReq | streams.TombstoneReq, Response>(
  remove: (stream: string, expected: Expected) => Outcome,
  success: (position: bigint) => Response,
): handleUnaryCall<Request, Response> => {
  return (call, answer) => {
    const options = call.request.getOptions();
    const stream = nameOf(options?.getStreamIdentifier());
    const expected = expectedOf(options);
    const outcome = remove(stream, expected);
    switch (outcome.kind) {
      case 'appended':
        return answer(null, success(outcome.position));
      case 'wrong-revision':
        return answer(wrongRevision(stream, expected, outcome.current));
      case 'stream-deleted':
        return answer(tombstoned(stream));
      case 'too-large':
        return answer(tooLarge());
    }
  };
};

export const deleteHandler = ({ state }: WriteContext): handleUnaryCall<streams.DeleteReq, streams.DeleteResp> =>
  removal(state.softDelete, (position) => {
    const place = new streams.DeleteResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    const answer = new streams.DeleteResp();
    answer.setPosition(place);
    return answer;
  });

export const tombstoneHandler = ({
  state,
}: WriteContext): handleUnaryCall<streams.TombstoneReq, streams.TombstoneResp> =>
  removal(state.tombstone, (position) => {
    const place = new streams.TombstoneResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    const answer = new streams.TombstoneResp();
    answer.setPosition(place);
    return answer;
  });
