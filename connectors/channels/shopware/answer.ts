import Type from 'typebox';
import type { Outcome } from '../../delivery/target.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { retryAfterMillis } from '../../http/exchange.ts';
import { type ChannelAnswer, delivered, refused, unavailable } from '../request.ts';

const Text = maybe(Type.String());

const Fault = Type.Object({
  status: Text,
  code: Text,
  title: Text,
  detail: Text,
  source: maybe(Type.Object({ pointer: Text })),
  meta: maybe(
    Type.Object({ parameters: maybe(Type.Union([Type.Object({ currentState: Text }), Type.Array(Type.Unknown())])) }),
  ),
});

const faultsDocument = documentOf(Type.Object({ errors: Type.Array(Fault) }));

type ShopwareFault = Type.Static<typeof Fault>;

/** What the Admin API's answer to a request means; `now` is in milliseconds. */
export const outcomeOf = ({ status, headers, body }: ChannelAnswer, now: number): Outcome => {
  const faults = faultsOf(body);
  if (status >= 200 && status < 300)
    return faults.length === 0 ? delivered(status) : refused(status, reasonOf(faults, status));
  // A token lasts ten minutes: another one is asked for, and the request made again.
  if (status === 401 || status === 429 || status >= 500) {
    return unavailable(status, reasonOf(faults, status), retryAfterMillis(headers, now));
  }
  return refused(status, reasonOf(faults, status));
};

/** The same for a change of state. What is in the state already that it was to enter is done, whoever did it. */
export const transitionOutcome = (answer: ChannelAnswer, wanted: readonly string[], now: number): Outcome =>
  faultsOf(answer.body).some((fault) => isIn(fault, wanted)) ? delivered(answer.status) : outcomeOf(answer, now);

const isIn = ({ code, meta }: ShopwareFault, wanted: readonly string[]): boolean => {
  const parameters = meta?.parameters;
  if (code !== 'SYSTEM__ILLEGAL_STATE_TRANSITION' || parameters === undefined || parameters === null) return false;
  return !Array.isArray(parameters) && 'currentState' in parameters && wanted.includes(parameters.currentState ?? '');
};

const faultsOf = (body: unknown): readonly ShopwareFault[] => {
  const checked = faultsDocument.read(body);
  return 'errors' in checked ? [] : checked.document.errors;
};

const reasonOf = (faults: readonly ShopwareFault[], status: number): string => {
  const texts = faults.map(({ code, detail, title, source }) =>
    [code, detail ?? title, source?.pointer].filter((text) => typeof text === 'string' && text !== '').join(' '),
  );
  return texts.length === 0 ? `Shopware answered ${status}` : texts.join('; ');
};
