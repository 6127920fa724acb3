import type { FulfilmentStatus } from '../../api/documents.ts';
import type { Work } from '../../api/work-documents.ts';

/** What a location does with its work, in order. */
export const STEPS = ['accept', 'pick', 'pack', 'leave', 'collect'] as const;
export type Step = (typeof STEPS)[number];

/** What is to be done next; `null` once nothing is. */
export const stepOf = (status: FulfilmentStatus): Step | null => {
  switch (status) {
    case 'assigned':
      return 'accept';
    case 'accepted':
      return 'pick';
    case 'picked':
      return 'pack';
    case 'packed':
      return 'leave';
    case 'readyForCollection':
      return 'collect';
    case 'shipped':
    case 'delivered':
    case 'collected':
    case 'rejected':
    case 'cancelled':
      return null;
  }
};

const LIFE: readonly FulfilmentStatus[] = [
  ...(['assigned', 'accepted', 'picked', 'packed', 'readyForCollection', 'shipped', 'delivered', 'collected'] as const),
  ...(['rejected', 'cancelled'] as const),
];

/** True where the one has come further than the other. A life goes one way only. */
export const isFurther = (one: FulfilmentStatus, other: FulfilmentStatus): boolean =>
  LIFE.indexOf(one) > LIFE.indexOf(other);

/** By when its next step is to be done; `null`: whenever it is. */
export const dueOf = (work: Work): string | null => {
  switch (stepOf(work.status)) {
    case 'accept':
      return work.acceptBy ?? work.pickBy ?? work.shipBy;
    case 'pick':
      return work.pickBy ?? work.leaveBy ?? work.shipBy;
    case 'pack':
    case 'leave':
      return work.leaveBy ?? work.shipBy;
    case 'collect':
      return work.collection?.collectBy ?? null;
    case null:
      return null;
  }
};

export type Urgency = 'late' | 'soon' | 'calm';
const SOON_MILLIS = 3_600_000;

export const urgencyOf = (due: string | null, now: number): Urgency => {
  if (due === null) return 'calm';
  const left = Date.parse(due) - now;
  if (left < 0) return 'late';
  return left < SOON_MILLIS ? 'soon' : 'calm';
};

/** The open work by its next step, each the most urgent first. */
export const byStep = (work: Iterable<Work>): { readonly [S in Step]: readonly Work[] } => {
  const steps: { readonly [S in Step]: Work[] } = { accept: [], pick: [], pack: [], leave: [], collect: [] };
  for (const one of work) {
    const step = stepOf(one.status);
    if (step !== null) steps[step].push(one);
  }
  for (const step of STEPS) steps[step].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return steps;
};

/** What is due at the same time keeps its place, whatever changes of it. */
const orderOf = (work: Work): string => `${dueOf(work) ?? LAST} ${work.id}`;

const LAST = '~';

export const unitsOf = ({ items }: Pick<Work, 'items'>): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

export const isHeld = ({ orderStatus }: Pick<Work, 'orderStatus'>): boolean => orderStatus === 'held';

/** The order's number; the fulfilment's own while the views have not seen its order. */
export const nameOf = ({ externalId, id }: Pick<Work, 'externalId' | 'id'>): string => externalId ?? id;

/** The open work that something scanned is about: its own code, its order's number, or an article that is to be picked for it. */
export const workOfCode = (work: { readonly [S in Step]: readonly Work[] }, code: string): Work | null => {
  const wanted = code.toLowerCase();
  const all = STEPS.flatMap((step) => work[step]);
  const named = all.find(({ id, externalId, parcels, trackingNumber }) =>
    [id, externalId, trackingNumber, ...parcels.map((parcel) => parcel.trackingNumber)].some(
      (one) => one?.toLowerCase() === wanted,
    ),
  );
  const holds = ({ items }: Work): boolean => items.some(({ sku }) => sku.toLowerCase() === wanted);
  return named ?? [...work.pick, ...work.accept].find(holds) ?? null;
};
