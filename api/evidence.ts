import { setTimeout as pause } from 'node:timers/promises';
import { type Checkpoint, checkpointsIn } from '../log/evidence/checkpoint.ts';
import { Proof, prove } from '../log/evidence/proof.ts';
import { type Verification, type VerifyProgress, verifyLog } from '../log/evidence/verify.ts';
import type { EventStore } from '../log/port.ts';
import { orderStream } from '../runtime/orders.ts';
import { ok } from './answer.ts';
import { hidden, type Role } from './caller.ts';
import { LIMIT } from './orders.ts';
import { type Route, route } from './route.ts';
import { NoBody, OrderIdText } from './schemas/common.ts';
import { CheckpointAnswer, checkpointsQuery, VerificationAnswer, verificationQuery } from './schemas/evidence.ts';
import { listOf } from './schemas/list.ts';

const AUDIT: readonly Role[] = ['auditor'];

/** After each batch a verification rests for twice as long as that took: a third of the process is its at most. */
const REST_FACTOR = 2;
const TELL_MILLIS = 1_000;

export type Evidence = {
  /** The log as it is stored. */
  readonly events: Pick<EventStore, 'read' | 'readAll' | 'end'>;
  /** Whether its positions have no gaps. */
  readonly consecutive: boolean;
};

/** What shows that history is what was written. */
export const evidenceRoutes = ({ events, consecutive }: Evidence, inTurn = oneAtATime()): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/orders/{orderId}/proof',
    name: 'proveOrder',
    summary: 'The history of an order as a proof file, to be checked without the log.',
    access: { may: AUDIT },
    params: { orderId: OrderIdText },
    query: {},
    body: NoBody,
    answers: { 200: Proof },
    async handle({ params: { orderId } }) {
      const proof = await prove(events, orderStream(orderId));
      if (proof === null) throw hidden();
      return ok(proof);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/checkpoints',
    name: 'listCheckpoints',
    summary: 'The blocks of the log that were sealed, the oldest first.',
    access: { may: AUDIT },
    params: {},
    query: checkpointsQuery,
    body: NoBody,
    answers: { 200: listOf(CheckpointAnswer) },
    async handle({ query: { limit = LIMIT, cursor = 0 } }) {
      const items = [];
      for await (const { checkpoint } of checkpointsIn(events, { from: cursor, limit }))
        items.push(present(checkpoint));
      return ok({ items, next: items.length < limit ? null : String(cursor + limit) });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/verification',
    name: 'verifyLog',
    summary:
      'Recompute the log while the answer is read: how far it has come, a line now and then; the last one has the result.',
    access: { may: AUDIT },
    params: {},
    query: verificationQuery,
    body: NoBody,
    lines: 'out',
    answers: { 200: VerificationAnswer },
    async handle({ query: { after = '0', published = null } }) {
      return { status: 200, lines: verification({ events, consecutive }, BigInt(after), published, inTurn) };
    },
  }),
];

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Verifications read all of the log, and each remembers its streams: however many are asked for, one works. */
const oneAtATime = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
};

/** Stops when nobody reads on. */
async function* verification(
  { events, consecutive }: Evidence,
  after: bigint,
  published: string | null,
  inTurn: InTurn,
): AsyncGenerator<string> {
  const stop = new AbortController();
  const end = String(await events.end());
  let reached: VerifyProgress = { position: after, events: 0 };
  let result: Verification | null = null;
  const verified = (): Promise<Verification> => {
    let began = performance.now();
    return verifyLog(events, {
      after,
      consecutive,
      published,
      signal: stop.signal,
      async onProgress(progress) {
        reached = progress;
        await pause((performance.now() - began) * REST_FACTOR);
        began = performance.now();
      },
    });
  };
  const work = inTurn(async () => {
    if (!stop.signal.aborted) result = await verified();
  });
  const line = (): string =>
    `${JSON.stringify({ position: String(reached.position), end, events: result?.events ?? reached.events, result: result === null ? null : presentResult(result) })}\n`;
  try {
    while (result === null) {
      await Promise.race([work, pause(TELL_MILLIS, undefined, { ref: false })]);
      yield line();
    }
  } finally {
    stop.abort();
    await work;
  }
}

const present = ({ number, after, upTo, events, root, hash }: Checkpoint) => ({
  number,
  after: String(after),
  upTo: String(upTo),
  events,
  root,
  hash,
});

const presentResult = ({ finding, streams, blocks, checkpoint, unsealed }: Verification) => ({
  finding:
    finding === null ? null : { ...finding, position: finding.position === null ? null : String(finding.position) },
  streams,
  blocks,
  checkpoint: checkpoint === null ? null : present(checkpoint),
  unsealed,
});
