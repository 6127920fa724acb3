import type { Party } from './party.ts';
import type { Topic } from './topics.ts';

/** All that keep up with the changes of one view: where they are, together, and what they want to hear of. */
export type Flow<W> = Party & {
  epoch: number;
  readonly members: ReadonlySet<W>;
  readonly join: (member: W) => void;
  readonly leave: (member: W) => void;
  /** How many of them watch a topic. */
  readonly watching: (topic: string) => number;
  /** True when one of them watches a topic that a document may belong to. */
  readonly wants: (id: string) => boolean;
};

export const createFlow = <W extends { readonly topic: Pick<Topic, 'name' | 'only'> }>(): Flow<W> => {
  const members = new Set<W>();
  const topics = new Map<string, number>();
  const singles = new Map<string, number>();
  let wholes = 0;
  const count = ({ topic: { name, only } }: W, by: 1 | -1): void => {
    add(topics, name, by);
    if (only === null) wholes += by;
    else add(singles, only, by);
  };
  return {
    position: -1n,
    ahead: new Map(),
    epoch: 0,
    members,
    join(member) {
      members.add(member);
      count(member, 1);
    },
    leave(member) {
      members.delete(member);
      count(member, -1);
    },
    watching: (topic) => topics.get(topic) ?? 0,
    wants: (id) => wholes > 0 || singles.has(id),
  };
};

const add = (counts: Map<string, number>, key: string, by: number): void => {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
};
