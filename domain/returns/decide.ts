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
  /** The customer brings it to a place of their choice. */
  readonly isBrought: boolean;
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
  /** Its carrier's label is given to the customer; not in the terms of returns of before there were labels. */
  readonly label?: boolean;
  /** Why an operator set the policy aside; `null` where nobody did. */
  readonly override: string | null;
};

export type TermsOfLine = {
  readonly line: LineId;
  /** The name of the clause; `null` where none was about it, and an operator allowed it all the same. */
  readonly clause: string | null;
  readonly restockingFee: RestockingFee | null;
};

/** What the policy has against a line. */
export type ReturnFault =
  | { readonly kind: 'reason'; readonly reasons: readonly string[] }
  | { readonly kind: 'unprovided' }
  | { readonly kind: 'notTakenBack' }
  | { readonly kind: 'resolution'; readonly resolutions: readonly Resolution[] }
  | { readonly kind: 'late'; readonly deliveredAt: Instant; readonly windowDays: number }
  | { readonly kind: 'photo' };

/** The clause that decides on a line, where one is about it, and what it has against it; `null`: nothing. */
export type JudgedLine = {
  readonly line: LineId;
  readonly clause: Clause | null;
  readonly fault: ReturnFault | null;
};

export const judgeReturn = (
  asked: AskedReturn,
  { policy, now }: { readonly policy: ReturnsPolicy; readonly now: Instant },
): readonly JudgedLine[] =>
  asked.lines.map((line) => {
    const clause = clauseFor(policy, asked, line);
    return { line: line.line, clause, fault: faultOf(policy, clause, asked, line, now) };
  });

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
  const decided = judgeReturn(asked, { policy, now });
  const faults = decided.flatMap(({ clause, fault }, index): readonly Fault[] => {
    if (fault === null) return [];
    const path = `/lines/${index}${fault.kind === 'reason' ? '/reason' : ''}`;
    const by = clause === null ? '' : `clause ${clause.name} of `;
    const message = `${messageOf(fault, asked.lines[index]?.reason ?? '', asked.resolution)} (${by}policy ${policy.version})`;
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
        line,
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
      label: !asked.isBrought && clauses.some(({ label }) => label === true),
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

const faultOf = (
  { reasons }: ReturnsPolicy,
  clause: Clause | null,
  { resolution, photos }: AskedReturn,
  { reason, deliveredAt }: AskedLine,
  now: Instant,
): ReturnFault | null => {
  if (reasons !== null && !reasons.includes(reason)) return { kind: 'reason', reasons };
  if (clause === null) return { kind: 'unprovided' };
  const { returnable, resolutions, windowDays, photoRequired } = clause;
  if (!returnable) return { kind: 'notTakenBack' };
  if (!resolutions.includes(resolution)) return { kind: 'resolution', resolutions };
  if (windowDays !== null && deliveredAt !== null && now > addDays(deliveredAt, windowDays)) {
    return { kind: 'late', deliveredAt, windowDays };
  }
  return photoRequired && photos === 0 ? { kind: 'photo' } : null;
};

const messageOf = (fault: ReturnFault, reason: string, resolution: Resolution): string => {
  switch (fault.kind) {
    case 'reason':
      return `${reason} is not one of the reasons ${fault.reasons.join(', ')}`;
    case 'unprovided':
      return 'nothing provides for this return';
    case 'notTakenBack':
      return 'is not taken back';
    case 'resolution':
      return `there is ${fault.resolutions.join(' or ') || 'nothing'} for it, and no ${resolution}`;
    case 'late':
      return `was delivered on ${fault.deliveredAt} and could come back for ${fault.windowDays} days`;
    case 'photo':
      return 'a photo of it is needed';
  }
};

const all = (clauses: readonly Clause[], holds: (clause: Clause) => boolean): boolean =>
  clauses.length > 0 && clauses.every(holds);

/** One parcel for all lines: where the first one that is sent back goes. */
const destinationOf = (clauses: readonly Clause[]): SendTo =>
  clauses.find(({ sendTo }) => sendTo.kind !== 'keepIt')?.sendTo ?? clauses[0]?.sendTo ?? { kind: 'nearestStore' };
