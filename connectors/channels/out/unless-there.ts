import type { Outcome } from '../../delivery/target.ts';
import { type ChannelRequest, unavailable } from '../request.ts';
import type { Conversation } from './call.ts';
import { DONE } from './target.ts';

/**
 * Tells a system what it would do a second time: it is asked first whether it has done so. `isThere` reads that in the answer to the
 * question; `null` where it cannot be read.
 */
export const unlessThere = async (
  question: ChannelRequest,
  isThere: (body: unknown) => boolean | null,
  system: Conversation,
  tell: () => Promise<Outcome>,
): Promise<Outcome> => {
  const answer = await system.read(question);
  if ('kind' in answer) return answer;
  const found = isThere(answer.body);
  if (found === null) return unavailable(200, 'what the system has of it cannot be read', null);
  return found ? DONE : tell();
};
