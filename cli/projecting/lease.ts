/** How long after its end the projecting of one process is taken over by another. */
export const PROJECTING_LEASE_MILLIS = 5_000;
