import type { StockAnswer, StockCommand, StockContext } from './command.ts';
import { decideAll } from './decide.ts';
import type { Ledger } from './ledger.ts';

/** What a command would come to, with everything that follows from it, however many decisions that takes. Nothing is recorded. */
export const foresee = (
  before: Ledger,
  command: StockCommand,
  context: StockContext,
): { readonly ledger: Ledger; readonly answer: StockAnswer | null } => {
  let ledger = before;
  let answer: StockAnswer | null = null;
  let todo: readonly StockCommand[] = [command];
  for (let [first, ...rest] = todo; first !== undefined; [first, ...rest] = todo) {
    const { ledger: after, ended, decisions } = decideAll(ledger, [first], context);
    ledger = after;
    const [decision] = decisions;
    if (decision !== undefined && first === command) answer = decision.answer;
    const left = decision === undefined ? [first, ...rest] : rest;
    const { more, why } = decision ?? ended ?? { more: false };
    todo = more && why !== undefined ? [{ kind: 'rebalance', why }, ...left] : left;
  }
  return { ledger, answer };
};
