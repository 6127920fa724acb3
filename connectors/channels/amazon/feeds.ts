import { gunzipSync } from 'node:zlib';
import Type from 'typebox';
import type { Instant } from '../../../domain/time.ts';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf } from '../../http/document.ts';
import { exchange } from '../../http/exchange.ts';
import type { Conversation } from '../out/call.ts';
import { refused, unavailable } from '../request.ts';
import { Text } from '../schema.ts';
import {
  type AmazonOut,
  type Feed,
  feedDocumentRequest,
  feedReportRequest,
  feedRequest,
  feedStatusRequest,
  feedsRequest,
} from './out.ts';
import { errorsInReport } from './report.ts';

const TIMEOUT_MILLIS = 30_000;
const NEXT_LOOK_MILLIS = 60_000;

const Document = documentOf(
  Type.Object({ feedDocumentId: Type.String({ minLength: 1 }), url: Type.String(), compressionAlgorithm: Text }),
);
const Made = documentOf(Type.Object({ feedId: Type.String({ minLength: 1 }) }));
const Status = documentOf(Type.Object({ processingStatus: Type.String(), resultFeedDocumentId: Text }));
const List = documentOf(Type.Object({ feeds: Type.Array(Type.Object({ feedId: Type.String() })) }));

/** Uploads a feed and makes it; its id. `onMaking`: from then on it may be there, whatever is answered. */
export const makeFeed = async (
  feed: Feed,
  out: AmazonOut,
  amazon: Conversation,
  onMaking: () => void = () => undefined,
): Promise<{ readonly feedId: string } | Outcome> => {
  const asked = await amazon.read(feedDocumentRequest(feed));
  if ('kind' in asked) return asked;
  const read = Document.read(asked.body);
  if ('errors' in read) return unreadable('where to upload a feed to');
  const { feedDocumentId, url } = read.document;
  // The address alone shows who may write to it: no token goes there.
  const upload = await exchange({
    ...{ method: 'PUT', url, headers: { 'content-type': feed.contentType } },
    ...{ body: feed.content, timeoutMillis: TIMEOUT_MILLIS },
  });
  if (upload.kind === 'noAnswer') return unavailable(0, `the feed cannot be uploaded: ${upload.reason}`, null);
  if (upload.status !== 200) return unavailable(upload.status, 'the feed cannot be uploaded', null);
  onMaking();
  const answer = await amazon.read(feedRequest(feed, feedDocumentId, out));
  if ('kind' in answer) return answer;
  const made = Made.read(answer.body);
  return 'errors' in made ? unreadable('the id of the feed') : { feedId: made.document.feedId };
};

/** It is not known yet: the order waits, and others do not. */
export const isBeingWorked = (feedId: string): Outcome => ({
  ...{ kind: 'refused', status: 202, reason: `Amazon has not worked the feed ${feedId} yet` },
  retryAfterMillis: NEXT_LOOK_MILLIS,
});

/** What has come of a feed: `worked` with what was not taken of it, in words. */
export const resultOfFeed = async (
  feedId: string,
  amazon: Conversation,
): Promise<{ readonly worked: readonly string[] } | Outcome> => {
  const answer = await amazon.read(feedStatusRequest(feedId));
  if ('kind' in answer) return answer;
  const read = Status.read(answer.body);
  if ('errors' in read) return unreadable('the status of a feed');
  const { processingStatus: status, resultFeedDocumentId: report } = read.document;
  if (status === 'CANCELLED' || status === 'FATAL') return { worked: [`the feed ${feedId} is ${status}`] };
  if (status !== 'DONE' || report === null || report === undefined) return isBeingWorked(feedId);
  const asked = await amazon.read(feedReportRequest(report));
  if ('kind' in asked) return asked;
  const document = Document.read(asked.body);
  if ('errors' in document) return unreadable('where the report of a feed is');
  const { url, compressionAlgorithm } = document.document;
  const got = await exchange({ method: 'GET', url, headers: {}, body: null, timeoutMillis: TIMEOUT_MILLIS });
  if (got.kind === 'noAnswer') return unavailable(0, `the report of a feed cannot be had: ${got.reason}`, null);
  if (got.status !== 200) return unavailable(got.status, 'the report of a feed cannot be had', null);
  const bytes = compressionAlgorithm === 'GZIP' ? gunzipSync(got.bytes) : got.bytes;
  const errors = errorsInReport(new TextDecoder().decode(bytes));
  return errors === null ? refused(200, 'the report of the feed cannot be read') : { worked: errors };
};

/** The ids of feeds of a kind that were made since an instant. */
export const feedsSince = async (
  feedType: string,
  since: Instant,
  amazon: Conversation,
): Promise<readonly string[] | Outcome> => {
  const answer = await amazon.read(feedsRequest(feedType, since));
  if ('kind' in answer) return answer;
  const read = List.read(answer.body);
  return 'errors' in read ? unreadable('the list of feeds') : read.document.feeds.map(({ feedId }) => feedId);
};

const unreadable = (what: string): Outcome => unavailable(200, `${what} cannot be read`, null);
