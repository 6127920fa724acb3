import type { ChargeId, LineId, RefundId, ReturnId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { Instant } from '../../time.ts';

/** Money is asked for, never moved: each instruction is a fact, and so is the answer of whoever has carried it out. */
export type MoneyFacts = {
  readonly RefundRequested: RefundInstruction;
  readonly RefundRecorded: {
    readonly refund: RefundId;
    readonly outcome: 'refunded' | 'denied';
    /** What whoever has carried it out calls it. */
    readonly reference: string | null;
    readonly amount: Minor;
    readonly at: Instant;
  };
  /** What was given in exchange costs more than what came back. */
  readonly ChargeRequested: ChargeInstruction;
  readonly ChargeRecorded: {
    readonly charge: ChargeId;
    readonly outcome: 'charged' | 'denied';
    readonly reference: string | null;
    readonly at: Instant;
  };
};

/** `amount = sum of lines + shipping + difference - fee`. */
export type RefundInstruction = {
  readonly refund: RefundId;
  /** `null`: for what was cancelled. */
  readonly return: ReturnId | null;
  readonly lines: readonly RefundLine[];
  readonly shipping: Minor;
  /** What an exchange was cheaper by. */
  readonly difference: Minor;
  /** Kept back. */
  readonly fee: Minor;
  readonly amount: Minor;
  readonly currency: string;
};

/** Units of a line, their share of what was paid for it, and the tax in that. */
export type RefundLine = {
  readonly line: LineId;
  readonly quantity: number;
  readonly amount: Minor;
  readonly tax: Minor;
};

export type ChargeInstruction = {
  readonly charge: ChargeId;
  readonly return: ReturnId;
  readonly amount: Minor;
  readonly currency: string;
};

export type Refund = RefundInstruction & {
  readonly status: 'requested' | 'refunded' | 'denied';
  readonly reference: string | null;
};

export type BalanceCharge = ChargeInstruction & {
  readonly status: 'requested' | 'charged' | 'denied';
  readonly reference: string | null;
};
