import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { type Address, type GrpcError, notThere, refused, tombstoned, unreadablePosition } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Recorded, State } from './state.ts';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  nameOf,
  streamNotFoundMessage,
} from './wire.ts';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

export type ReadContext = {
  readonly state: State;
  readonly faults: Faults;
  readonly leader: () => Address;
  readonly dropConnections: () => void;
  readonly subscriptions: Set<ReadCall>;
};

type Options = streams.ReadReq.Options;

const WINDOW_EVENTS = 32;
/** When more than this waits for a live subscriber, the server reads the log again and says later that it caught up. */
const LIVE_BUFFER_EVENTS = 32;
const BACKWARDS = 1;

/** Sends one message, waiting while the other side does not take any. False when it is gone. */
const sender =
  (call: ReadCall, hungUp: AbortSignal) =>
  async (message: streams.ReadResp): Promise<boolean> => {
    if (hungUp.aborted) return false;
    if (!call.write(message)) await once(call, 'drain', { signal: hungUp }).catch(() => {});
    return !hungUp.aborted;
  };

const matcher = (filter: streams.ReadReq.Options.FilterOptions | undefined): ((record: Recorded) => boolean) => {
  if (!filter) return () => true;
  const onType = filter.hasEventType();
  const expression = onType ? filter.getEventType() : filter.getStreamIdentifier();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = new RegExp(expression?.getRegex() ?? '');
  return (record) => {
    const text = onType ? record.type : record.stream;
    return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  };
};

const page = (records: readonly Recorded[], from: number, count: number, backwards: boolean): readonly Recorded[] =>
  backwards ? records.slice(Math.max(0, from - count + 1), from + 1).reverse() : records.slice(from, from + count);

const streamPage = (state: State, options: Options): readonly Recorded[] | undefined => {
  const from = options.getStream();
  const records = state.visible(nameOf(from?.getStreamIdentifier()));
  if (!records) return undefined;
  const backwards = options.getReadDirection() === BACKWARDS;
  const first = Number(records[0]?.revision ?? 0n);
  const at = from?.hasRevision() ? Number(from.getRevision()) - first : from?.hasEnd() ? records.length - 1 : 0;
  const start = backwards ? Math.min(at, records.length - 1) : Math.max(at, 0);
  return page(records, start, Number(options.getCount()), backwards);
};

const allPage = (state: State, options: Options): readonly Recorded[] | GrpcError => {
  const from = options.getAll();
  const backwards = options.getReadDirection() === BACKWARDS;
  const position = from?.hasPosition() ? BigInt(from.getPosition()?.getCommitPosition() ?? 0) : undefined;
  if (position !== undefined && isBad(state, position)) return unreadablePosition();
  const at = position === undefined ? (from?.hasEnd() ? state.all.length : 0) : state.indexOf(position);
  return page(state.all, backwards ? at - 1 : at, Number(options.getCount()), backwards);
};

/** Beyond the end is no error; between two records is. */
const isBad = (state: State, position: bigint): boolean => {
  const record = state.all[state.indexOf(position)];
  return position !== 0n && record !== undefined && record.position !== position;
};

/** Index in `all` of the first record that a subscription delivers: both kinds begin after what they name. */
const subscriptionStart = (state: State, options: Options): number | GrpcError => {
  const all = options.getAll();
  if (!all || all.hasStart()) return 0;
  if (all.hasEnd()) return state.all.length;
  const position = BigInt(all.getPosition()?.getCommitPosition() ?? 0);
  return isBad(state, position) ? notThere('The position is not a record') : state.indexOf(position + 1n);
};

const streamMatcher = (options: Options): ((record: Recorded) => boolean) => {
  const from = options.getStream();
  if (!from) return () => true;
  const stream = nameOf(from.getStreamIdentifier());
  const after = from.hasRevision() ? BigInt(from.getRevision()) : -1n;
  return (record) => record.stream === stream && record.revision > after;
};

const follow = async ({ state }: ReadContext, call: ReadCall, options: Options, hungUp: AbortSignal): Promise<void> => {
  const start = subscriptionStart(state, options);
  if (typeof start !== 'number') {
    call.emit('error', start);
    return;
  }
  const send = sender(call, hungUp);
  const filter = options.getFilter();
  const ofStream = streamMatcher(options);
  const passes = matcher(filter);
  const checkpointEvents = WINDOW_EVENTS * (filter?.getCheckpointintervalmultiplier() ?? 1);
  let at = start;
  let considered = 0;
  let live = false;

  const deliver = async (record: Recorded): Promise<void> => {
    if (ofStream(record) && passes(record)) await send(eventMessage(record));
    considered += 1;
    if (filter && considered % checkpointEvents === 0) await send(checkpointMessage(record.position));
  };

  await send(confirmationMessage(randomUUID()));
  while (!hungUp.aborted) {
    if (live && state.all.length - at > LIVE_BUFFER_EVENTS) live = false;
    for (let record = state.all[at]; record && !hungUp.aborted; record = state.all[at]) {
      await deliver(record);
      at += 1;
    }
    const last = state.all[at - 1];
    if (!live && filter && last) await send(checkpointMessage(last.position));
    if (!live && state.all.length === at) live = await send(caughtUpMessage());
    if (state.all.length === at) await state.appended.next(hungUp);
  }
};

const answerPage = async (
  context: ReadContext,
  call: ReadCall,
  options: Options,
  hungUp: AbortSignal,
): Promise<void> => {
  const send = sender(call, hungUp);
  const stream = options.hasStream() ? nameOf(options.getStream()?.getStreamIdentifier()) : undefined;
  if (stream !== undefined && context.state.isTombstoned(stream)) {
    call.emit('error', tombstoned(stream));
    return;
  }
  const records = stream === undefined ? allPage(context.state, options) : streamPage(context.state, options);
  if (records === undefined) await send(streamNotFoundMessage(stream ?? ''));
  else if ('code' in records) call.emit('error', records);
  else for (const record of records) if (!(await send(eventMessage(record)))) return;
  call.end();
};

/** `Read`: pages of a stream or of `$all`, and subscriptions. */
export const readHandler =
  (context: ReadContext) =>
  async (call: ReadCall): Promise<void> => {
    const options = call.request.getOptions();
    if (!options) return;
    const hangUp = new AbortController();
    call.on('cancelled', () => hangUp.abort());
    const fault = context.faults.take(options.hasSubscription() ? 'subscribe' : 'read');
    if (fault?.kind === 'refuse') {
      call.emit('error', refused(fault.why, context.leader()));
      return;
    }
    if (fault?.kind === 'drop') return context.dropConnections();
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'end') {
      call.end();
      return;
    }
    if (fault?.kind === 'late') await fault.until;
    if (!options.hasSubscription()) return answerPage(context, call, options, hangUp.signal);
    context.subscriptions.add(call);
    call.on('cancelled', () => context.subscriptions.delete(call));
    return follow(context, call, options, hangUp.signal);
  };
