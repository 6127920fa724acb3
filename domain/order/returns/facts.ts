import type { Service } from '../../carriage/services.ts';
import type { ChannelId, LineId, LocationId, ReturnId, Sku } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { Terms } from '../../returns/decide.ts';
import type { ReturnStatus } from '../../returns/machine.ts';
import type { Resolution } from '../../returns/policy.ts';
import type { Component } from '../../setup/product.ts';
import type { Instant } from '../../time.ts';
import type { Booking, BookingFailure, CarrierBooking } from '../booking/facts.ts';
import type { Quantity } from '../facts.ts';
import type { StockCorrection } from '../order.ts';
import type { ParcelHistory, ParcelNews } from '../tracking/facts.ts';

/** The facts of an order's returns. What is optional came later than its fact. */
export type ReturnFacts = {
  readonly ReturnRequested: {
    readonly return: ReturnId;
    readonly channel: ChannelId;
    readonly lines: readonly RequestedReturnLine[];
    readonly resolution: Resolution;
    readonly at: LocationId | null;
    readonly reference: string | null;
    /** The decision of the returns policy. */
    readonly terms?: Terms;
    /** Where pictures of the goods are; personal. */
    readonly photos?: readonly string[] | null;
    /** Of the values of its lines. */
    readonly currency?: string;
  };
  readonly ReturnAuthorised: {
    readonly return: ReturnId;
    readonly dueAt?: Instant | null;
    /** What who approved it said. */
    readonly note?: string | null;
  };
  readonly ReturnRejected: { readonly return: ReturnId; readonly reason: string };
  /** A parcel is on its way back. */
  readonly ReturnSent: {
    readonly return: ReturnId;
    readonly carrier: string | null;
    readonly trackingNumber: string | null;
    readonly reference: string | null;
  };
  /** It has not all come in by its due date. */
  readonly ReturnOverdue: { readonly return: ReturnId; readonly dueAt: Instant };
  readonly ReturnReceived: {
    readonly return: ReturnId;
    readonly location: LocationId;
    readonly lines: readonly ReceivedLine[];
    readonly reference: string | null;
    /** What came and was not expected: it is put aside, and people decide. */
    readonly unexpected?: readonly UnexpectedUnits[];
    readonly note?: string | null;
  };
  readonly ReturnInspected: {
    readonly return: ReturnId;
    readonly lines: readonly InspectedLine[];
    readonly corrections: readonly StockCorrection[];
    readonly reference: string | null;
  };
  /** `reason`: why, where less came than was asked for. */
  readonly ReturnClosed: { readonly return: ReturnId; readonly reason?: string };
  readonly ReturnCancelled: { readonly return: ReturnId };
  /** Goods that are not ours go back to their customer: what was declined, or has been repaired. `location`: that sends them. */
  readonly ReturnSentBack: ParcelSentBack & {
    readonly return: ReturnId;
    readonly location: LocationId;
    readonly reference: string | null;
  };
  /** A carrier is to be asked to take it back, and to give a label for it. `connector`: the connection to the carrier's system. */
  readonly ReturnBookingRequested: {
    readonly return: ReturnId;
    readonly connector: string;
    readonly service: Service;
  };
  readonly ReturnBooked: CarrierBooking & { readonly return: ReturnId; readonly connector: string };
  /** It comes back without a label until somebody has looked at it. */
  readonly ReturnBookingFailed: BookingFailure & {
    readonly return: ReturnId;
    readonly connector: string;
    readonly at: Instant;
  };
  /** Nothing will be sent by it: it is cancelled at the carrier, where it was made. */
  readonly ReturnBookingWithdrawn: { readonly return: ReturnId; readonly connector: string };
  /** Something new is known of the parcel that was booked for it. */
  readonly ReturnParcelTracked: ParcelNews & { readonly return: ReturnId; readonly trackingNumber: string };
};

export type RequestedReturnLine = Quantity & {
  readonly reason: string;
  /** What the stock has to take for one unit of it, and what was paid for all of it. */
  readonly goods?: readonly Component[];
  readonly value?: Minor;
  /** What the customer wants instead, unit for unit. */
  readonly exchange?: Replacement;
};

/** Without a price it costs what the returned units did. */
export type Replacement = {
  readonly sku: Sku;
  readonly unitPrice: Minor | null;
  readonly tax: Minor | null;
  readonly name: string | null;
  readonly components?: readonly Component[];
  /** It is not released yet: the order waits for it, as for any pre-order. */
  readonly releaseAt?: Instant;
};

/** Of the quantity, so many came damaged. */
export type ReceivedLine = Quantity & { readonly damaged?: number };

export type UnexpectedUnits = { readonly sku: Sku; readonly quantity: number };

export type InspectedLine = Quantity & {
  readonly disposition: 'restock' | 'refurbish' | 'quarantine' | 'scrap';
  readonly accept: boolean;
  readonly note: string | null;
  /** Where these units are; in older facts where the last ones came in. */
  readonly location?: LocationId;
};

export type Return = {
  readonly id: ReturnId;
  readonly status: ReturnStatus;
  readonly resolution: Resolution;
  /** Where the goods came in last, or are expected. */
  readonly at: LocationId | null;
  /** The reference of its request, so that a repeat finds it again. */
  readonly reference: string | null;
  readonly lines: readonly ReturnLine[];
  /** `null` for one of before there were policies. */
  readonly terms: Terms | null;
  readonly photos: readonly string[] | null;
  readonly dueAt: Instant | null;
  readonly overdue: boolean;
  readonly parcels: readonly ReturnParcel[];
  /** Of its carrier, for its label; `null`: none was asked for. */
  readonly booking: Booking | null;
  /** What the carrier says of what was booked. */
  readonly tracking: readonly ParcelHistory[];
  /** Parcels to its customer. */
  readonly sentBack: readonly ParcelSentBack[];
  readonly unexpected: readonly (UnexpectedUnits & { readonly location: LocationId })[];
  /** Why it was rejected, or closed before all had come. */
  readonly reason: string | null;
};

export type ReturnParcel = { readonly carrier: string | null; readonly trackingNumber: string | null };

export type ParcelSentBack = {
  readonly lines: readonly Quantity[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
};

export type ReturnLine = {
  readonly line: LineId;
  readonly reason: string;
  readonly requested: number;
  readonly received: number;
  readonly accepted: number;
  readonly declined: number;
  /** Of what was accepted, what is repaired for its customer. */
  readonly repaired: number;
  /** Units that went back to their customer. */
  readonly sentBack: number;
  readonly damaged: number;
  /** Where its units came in. */
  readonly places: readonly ReturnPlace[];
  readonly exchange: Replacement | null;
};

export type ReturnPlace = { readonly location: LocationId; readonly received: number; readonly inspected: number };
