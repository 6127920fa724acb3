import { type Fault, type Refusal, refuse } from '../fact.ts';
import type { LineId } from '../ids.ts';
import { addDays, type Instant } from '../time.ts';
import type { Clause, Payer, Resolution, RestockingFee, ReturnsPolicy, SendTo } from './policy.ts';

/** A return as the policy sees it, whichever door it came through. */
export type AskedReturn = {
  readonly channel: string;
  readonly country: string | null;
  readonly resolution: Resolution;
  readonly photos: number;
  readonly lines: readonly AskedLine[];
};

export type AskedLine = {
  readonly line: LineId;
  readonly reason: string;
  /** Of the product. */
  readonly attributes: { readonly [name: string]: unknown };
  /** When the last of it was delivered; `null` where that is not known: the window has not begun. */
  readonly deliveredAt: Instant | null;
};

/** What a return is dealt with by: the decision of the policy, kept with the return. */
export type Terms = {
  /** The version of the policy. */
  readonly policy: number;
  readonly lines: readonly TermsOfLine[];
  readonly payer: Payer;
  readonly refundShipping: boolean;
  readonly approval: boolean;
  readonly sendTo: SendTo;
  readonly instantRefund: boolean;
  readonly ships: 'onReceipt' | 'atOnce';
  readonly dueDays: number | null;
  /** Why an operator set the policy aside; `null` where nobody did. */
  readonly override: string | null;
};

export type TermsOfLine = {
  readonly line: LineId;
  /** The name of the clause; `null` where none was about it, and an operator allowed it all the same. */
  readonly clause: string | null;
  readonly restockingFee: RestockingFee | null;
};

/**
 * What the policy says of a return: its terms, or a refusal that names the clause for each line. With an `override`, the reason of
 * an operator, it is never refused and needs no approval. Pure: the same request gives the same answer through every door.
 */
export const decideReturn = (
  asked: AskedReturn,
  {
    policy,
    now,
    override,
  }: { readonly policy: ReturnsPolicy; readonly now: Instant; readonly override: string | null },
): { readonly terms: Terms } | { readonly refused: Refusal } => {
  const decided = asked.lines.map((line) => ({ line, clause: clauseFor(policy, asked, line) }));
  const faults = decided.flatMap(({ line, clause }, index): readonly Fault[] => {
    const fault = faultOf(policy, clause, asked, line, now);
    if (fault === null) return [];
    const path = `/lines/${index}${fault.path}`;
    const message = `${fault.message} (${clause === null ? '' : `clause ${clause.name} of `}policy ${policy.version})`;
    return [clause === null ? { path, message } : { path, message, clause: clause.name }];
  });
  if (faults.length > 0 && override === null) {
    return refuse('unprocessable', 'The returns policy does not allow it.', faults);
  }
  const clauses = decided.flatMap(({ clause }) => (clause === null ? [] : [clause]));
  const days = clauses.flatMap(({ dueDays }) => (dueDays === null ? [] : [dueDays]));
  return {
    terms: {
      policy: policy.version,
      lines: decided.map(({ line, clause }) => ({
        line: line.line,
        clause: clause?.name ?? null,
        restockingFee: clause?.restockingFee ?? null,
      })),
      payer: clauses.some(({ payer }) => payer === 'company') ? 'company' : 'customer',
      refundShipping: all(clauses, ({ refundShipping }) => refundShipping),
      approval: override === null && clauses.some(({ approval }) => approval),
      sendTo: destinationOf(clauses),
      instantRefund: all(clauses, ({ instantRefund }) => instantRefund),
      ships: all(clauses, ({ ships }) => ships === 'atOnce') ? 'atOnce' : 'onReceipt',
      dueDays: days.length === 0 ? null : Math.min(...days),
      override,
    },
  };
};

/** The first clause that is about a line; `null` where none is. */
const clauseFor = (policy: ReturnsPolicy, asked: AskedReturn, line: AskedLine): Clause | null =>
  policy.clauses.find(({ when }) => {
    const { channels, countries, attributes = {}, reasons, resolutions } = when;
    return (
      (channels?.includes(asked.channel) ?? true) &&
      (countries === undefined || (asked.country !== null && countries.includes(asked.country))) &&
      Object.entries(attributes).every(
        ([name, value]) => Object.hasOwn(line.attributes, name) && line.attributes[name] === value,
      ) &&
      (reasons?.includes(line.reason) ?? true) &&
      (resolutions?.includes(asked.resolution) ?? true)
    );
  }) ?? null;

type LineFault = { readonly path: '' | '/reason'; readonly message: string };

/** What a clause has against a line; `null`: nothing. */
const faultOf = (
  { reasons }: ReturnsPolicy,
  clause: Clause | null,
  { resolution, photos }: AskedReturn,
  { reason, deliveredAt }: AskedLine,
  now: Instant,
): LineFault | null => {
  if (reasons !== null && !reasons.includes(reason)) {
    return { path: '/reason', message: `${reason} is not one of the reasons ${reasons.join(', ')}` };
  }
  if (clause === null) return { path: '', message: 'nothing provides for this return' };
  if (!clause.returnable) return { path: '', message: 'is not taken back' };
  if (!clause.resolutions.includes(resolution)) {
    return {
      path: '',
      message: `there is ${clause.resolutions.join(' or ') || 'nothing'} for it, and no ${resolution}`,
    };
  }
  if (clause.windowDays !== null && deliveredAt !== null && now > addDays(deliveredAt, clause.windowDays)) {
    return { path: '', message: `was delivered on ${deliveredAt} and could come back for ${clause.windowDays} days` };
  }
  return clause.photoRequired && photos === 0 ? { path: '', message: 'a photo of it is needed' } : null;
};

const all = (clauses: readonly Clause[], holds: (clause: Clause) => boolean): boolean =>
  clauses.length > 0 && clauses.every(holds);

/** One parcel for all lines: where the first one that is sent back goes. */
const destinationOf = (clauses: readonly Clause[]): SendTo =>
  clauses.find(({ sendTo }) => sendTo.kind !== 'keepIt')?.sendTo ?? clauses[0]?.sendTo ?? { kind: 'nearestStore' };
