import { Type } from 'typebox';
import { nullable, Paging, Position } from './common.ts';

const { Optional } = Type;
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = Type.Integer({ minimum: 0 });

export const checkpointsQuery = { limit: Paging.limit, cursor: Optional(Type.Integer({ minimum: 0 })) };

/** A block of the log that was sealed. The hash stands for this block and all before it. */
export const CheckpointAnswer = Type.Object(
  { number: Count, after: Position, upTo: Position, events: Count, root: Hash, hash: Hash },
  { title: 'Checkpoint' },
);

export const verificationQuery = { after: Optional(Position), published: Optional(Hash) };

/** How far a verification has come; on its last line, what it has come to. */
export const VerificationAnswer = Type.Object(
  {
    position: Position,
    end: Position,
    events: Count,
    result: nullable(
      Type.Object({
        /** The first thing that is wrong. */
        finding: nullable(
          Type.Object({
            position: nullable(Position),
            stream: nullable(Type.String()),
            revision: nullable(Count),
            what: Type.String(),
          }),
        ),
        streams: Count,
        blocks: Count,
        checkpoint: nullable(CheckpointAnswer),
        unsealed: Count,
      }),
    ),
  },
  { title: 'Verification' },
);
