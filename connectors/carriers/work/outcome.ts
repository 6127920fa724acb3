import type { Outcome } from '../../delivery/target.ts';
import type { Message, Refusal } from '../../http/refusal.ts';

export const DONE: Outcome = { kind: 'delivered', status: null };

/** What a refusal means for what comes next: whether the carrier's system is out, or only this one has to wait, or will never be taken. */
export const outcomeOf = (refusal: Refusal): Outcome => {
  switch (refusal.outcome) {
    case 'rejected':
      return { kind: 'rejected', status: null, reason: textOf(refusal.messages), retryAfterMillis: null };
    case 'unauthorised':
      return { kind: 'unavailable', status: null, reason: refusal.reason, retryAfterMillis: null };
    case 'unavailable': {
      const { cause, reason, retryAfterMillis } = refusal;
      const alone = cause === 'unsettled' || cause === 'unreadable';
      return { kind: alone ? 'refused' : 'unavailable', status: null, reason, retryAfterMillis };
    }
  }
};

/** Others are at it: later. */
export const waits = (reason: string, retryAfterMillis: number): Outcome => ({
  kind: 'refused',
  status: null,
  reason,
  retryAfterMillis,
});

export const textOf = (messages: readonly Message[]): string =>
  messages.map(({ field, text }) => (field === null ? text : `${field}: ${text}`)).join('; ');
