/** What the server does wrong on purpose, once each time it is told to. */
export type Refusal =
  | 'not-leader'
  | 'starting'
  | 'busy'
  | 'gave-up-waiting'
  | 'no-access'
  | 'event-too-large'
  | 'shutting-down'
  | 'unheard-of';

export type Fault =
  /** Answers only once the promise settles; what was to be stored is stored at once. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  /** Never answers. */
  | { readonly kind: 'silent'; readonly stored: boolean }
  /** Cuts every connection instead of an answer. */
  | { readonly kind: 'drop'; readonly stored: boolean }
  /** Ends the call as if all was well, without an answer. */
  | { readonly kind: 'end'; readonly stored: boolean }
  | { readonly kind: 'refuse'; readonly why: Refusal }
  /** Recognises a repeat, but cannot say where the first try was written. */
  | { readonly kind: 'no-position' };

export type Place = 'append' | 'read' | 'subscribe' | 'features';

export type Faults = {
  /** The next `times` calls at that place meet the fault. */
  readonly plan: (place: Place, fault: Fault, times?: number) => void;
  readonly take: (place: Place) => Fault | undefined;
  /** Faults planned and not met yet. */
  readonly left: () => number;
};

export const createFaults = (): Faults => {
  const planned: { readonly place: Place; readonly fault: Fault }[] = [];
  return {
    plan: (place, fault, times = 1) => {
      for (let n = 0; n < times; n += 1) planned.push({ place, fault });
    },
    take: (place) => {
      const at = planned.findIndex((each) => each.place === place);
      return at === -1 ? undefined : planned.splice(at, 1)[0]?.fault;
    },
    left: () => planned.length,
  };
};
