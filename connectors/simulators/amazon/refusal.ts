import type { Given } from '../simulator.ts';

/** An answer of the Selling Partner API that says no. */
export const refusal = (code: string, message: string, status: number, details = ''): Given => ({
  ...{ status, body: { errors: [{ code, message, details }] } },
});
