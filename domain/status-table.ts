import { type AnyStateMachine, initialTransition, transition } from 'xstate';

/**
 * What a flat machine without guards allows: status -> fact -> next status, read off the machine once.
 * A fold that asked the machine itself at every fact would be too dear.
 */
export const statusTableOf = <S extends string, F extends string>(
  machine: AnyStateMachine,
  isStatus: (value: unknown) => value is S,
  facts: readonly F[],
): ReadonlyMap<S, ReadonlyMap<F, S>> => {
  const table = new Map<S, ReadonlyMap<F, S>>();
  const waiting = [initialTransition(machine)[0]];
  for (let snapshot = waiting.pop(); snapshot !== undefined; snapshot = waiting.pop()) {
    const status: unknown = snapshot.value;
    if (!isStatus(status)) throw new TypeError(`${machine.id} is not a flat machine`);
    if (table.has(status)) continue;
    const row = new Map<F, S>();
    for (const type of facts) {
      if (!snapshot.can({ type })) continue;
      const [after] = transition(machine, snapshot, { type });
      const value: unknown = after.value;
      if (isStatus(value)) row.set(type, value);
      waiting.push(after);
    }
    table.set(status, row);
  }
  return table;
};
