import { expect, expectTypeOf, it } from 'vitest';
import { PROBLEM_KINDS as SERVER_PROBLEMS } from '../../api/problem.ts';
import { PHASES, PROBLEM_KINDS, TIMELINE_KINDS } from '../../board/src/api/codes.ts';
import { EXCEPTION_KINDS, type ExceptionDetails } from '../../board/src/api/exception-documents.ts';
import { type Grounds, REMOVALS, TERMS } from '../../board/src/api/routing-documents.ts';
import { PHASE_ORDER } from '../../domain/order/phase.ts';
import type { Grounds as ServerGrounds } from '../../domain/routing/grounds.ts';
import { REMOVALS as SERVER_REMOVALS } from '../../domain/routing/judge.ts';
import { WEIGHTS_DEFAULT } from '../../domain/routing/rules.ts';
import {
  EXCEPTION_KINDS as SERVER_EXCEPTIONS,
  type ExceptionDetails as ServerDetails,
} from '../../projections/exceptions/details.ts';
import { TIMELINE_KINDS as SERVER_TIMELINE } from '../../projections/timeline.ts';

/** The board may know nothing of the server, so what it has words for is held against the server's own here. */
it.each([
  ['kinds of exceptions', EXCEPTION_KINDS, SERVER_EXCEPTIONS],
  ['facts of an order', TIMELINE_KINDS, SERVER_TIMELINE],
  ['phases of an order', PHASES, PHASE_ORDER],
  ['problems', PROBLEM_KINDS, SERVER_PROBLEMS],
  ['what removes a location', REMOVALS, SERVER_REMOVALS],
  ['terms of a score', TERMS, Object.keys(WEIGHTS_DEFAULT)],
] as const)('the board has words for all %s', (_, known, all) => {
  expect([...known].sort()).toEqual([...all].sort());
});

it('the board knows what exceptions and decisions are told by', () => {
  expectTypeOf<ServerDetails>().toExtend<ExceptionDetails>();
  expectTypeOf<ExceptionDetails['what']>().toEqualTypeOf<ServerDetails['what']>();
  expectTypeOf<ServerGrounds>().toExtend<Grounds>();
  expectTypeOf<Grounds['outcome']>().toEqualTypeOf<ServerGrounds['outcome']>();
});
