import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { Conversation } from '../out/call.ts';
import { type ChannelRequest, delivered, refused, unavailable } from '../request.ts';

/** Imports are worked through later, as jobs. */

const Created = documentOf(Type.Object({ JobId: Type.Union([Type.String({ minLength: 1 }), Type.Integer()]) }));

/** The job that an import was answered with; `null` where it names none. */
export const jobIn = (body: unknown): string | null => {
  const read = Created.read(body);
  return 'errors' in read ? null : String(read.document.JobId);
};

const Job = documentOf(
  Type.Object({ IsFinished: Type.Boolean(), StatusId: Type.Integer(), Fail: maybe(Type.Integer()) }),
);

const LogRows = documentOf(
  Type.Array(Type.Object({ SeverityId: maybe(Type.Integer()), Message: maybe(Type.String()) })),
);

const SUCCEEDED = 2;
const ERROR = 3;
const EVERY_MILLIS = 2_000;
const ASKED_MAX = 150;
const MESSAGES_MAX = 3;

/** Asks until a job is done, for five minutes at most, and says what came of it: some of its rows may have failed. */
export const jobOutcome = async (
  id: string,
  norce: Conversation,
  wait: (millis: number) => Promise<void>,
): Promise<Outcome> => {
  for (let asked = 0; asked < ASKED_MAX; asked += 1) {
    if (asked > 0) await wait(EVERY_MILLIS);
    const answer = await norce.read(job('Get', id));
    if ('kind' in answer) return answer;
    const read = Job.read(answer.body);
    if ('errors' in read) return unavailable(200, `the job ${id} cannot be read`, null);
    const { IsFinished, StatusId, Fail } = read.document;
    if (!IsFinished) continue;
    return StatusId === SUCCEEDED && (Fail ?? 0) === 0 ? delivered(200) : failed(id, norce);
  }
  return unavailable(200, `the job ${id} has not been worked through`, null);
};

const failed = async (id: string, norce: Conversation): Promise<Outcome> => {
  const answer = await norce.read(job('GetLog', id));
  if ('kind' in answer) return answer;
  const read = LogRows.read(answer.body);
  const rows = 'errors' in read ? [] : read.document.filter(({ SeverityId }) => SeverityId === ERROR);
  const messages = rows.flatMap(({ Message }) => Message ?? []).slice(0, MESSAGES_MAX);
  return refused(200, [`the job ${id} has failed`, ...messages].join(': '));
};

const job = (method: 'Get' | 'GetLog', id: string): ChannelRequest => ({
  method: 'GET',
  path: `/commerce/connect/4.0/Job/${method}?id=${encodeURIComponent(id)}`,
  headers: { accept: 'application/json' },
  body: null,
});
