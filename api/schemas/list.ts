import { type TSchema, Type } from 'typebox';
import { nullable, Position } from './common.ts';

/** A page of a list. */
export const listOf = <T extends TSchema>(schema: T) =>
  Type.Object({ items: Type.Array(schema), next: nullable(Type.String()) });

/** The answer to a command that changes nothing worth showing. */
export const Done = Type.Object({ position: Position });

export const ProblemAnswer = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'a JSON pointer' }),
          message: Type.String(),
          sku: Type.Optional(Type.String()),
          available: Type.Optional(Type.Integer()),
          clause: Type.Optional(Type.String()),
        }),
      ),
    ),
  },
  { title: 'Problem' },
);
