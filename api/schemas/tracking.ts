import { Type } from 'typebox';
import { LANGUAGES } from '../pages/language.ts';
import { LINES_MAX, LineIdText, STRICT } from './common.ts';

const { Optional } = Type;

/** Anything may stand in an address: what is no token is answered like one that is wrong. */
export const TokenText = Type.String({ maxLength: 1_000 });
export const ReturnNumber = Type.String({
  pattern: '^r[1-9][0-9]{0,5}$',
  description: 'the number of a return, as r1',
});

const REASON_MAX = 200;

const language = Optional(Type.Enum(LANGUAGES));

const many = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
  Optional(Type.Array(schema, { maxItems: LINES_MAX }));

export const pageQuery = { language };

/** The form: of each line that is shown, its id, how many of it, and why; the first of each list belong together, and so on. */
export const choiceQuery = {
  language,
  line: many(LineIdText),
  quantity: many(Type.String({ pattern: '^[0-9]{1,7}$', description: 'a number' })),
  reason: many(Type.String({ maxLength: REASON_MAX })),
  resolution: Optional(Type.Enum(['refund', 'exchange', 'repair', 'keepIt'])),
  photo: Optional(Type.String({ maxLength: 500 })),
};

export const AskedByForm = Type.Object(
  {
    ...choiceQuery,
    reference: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'a UUID' }),
  },
  STRICT,
);
export const CancelledByForm = Type.Object({ language }, STRICT);
