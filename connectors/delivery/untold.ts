import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Cursors, Deliveries, DeliveriesPage, Delivery } from '../../runtime/ports.ts';
import { partsFor } from './attempts.ts';
import type { Target } from './target.ts';

/** What a target has not been told of. */
export type UntoldFacts = {
  /** The facts of which it is not known that it was told; `end`: where the log ended before they were looked for. */
  readonly of: (target: Target) => Promise<{ readonly facts: readonly Recorded[]; readonly end: bigint }>;
  /** The facts after a position that it is told of. */
  readonly after: (target: Target, position: bigint) => Promise<readonly Recorded[]>;
};

export type UntoldDependencies = {
  readonly log: Pick<EventLog, 'identity' | 'read' | 'readAll' | 'end'>;
  readonly cursors: Pick<Cursors, 'load'>;
  readonly deliveries: Pick<Deliveries, 'pending' | 'list'>;
};

const PAGE = 500;

export const untoldFrom = ({ log, cursors, deliveries }: UntoldDependencies): UntoldFacts => {
  const after: UntoldFacts['after'] = async (target, position) => {
    const facts: Recorded[] = [];
    for await (const { events } of log.readAll({ after: position, filter: { types: target.types } })) {
      facts.push(...events.filter((fact) => partsFor(target, fact).length > 0));
    }
    return facts;
  };

  const failed = async (target: Target): Promise<readonly Delivery[]> => {
    const found: Delivery[] = [];
    for (let page: DeliveriesPage = { limit: PAGE }; ; ) {
      const some = await deliveries.list(target.name, page);
      found.push(...some.filter(({ state }) => state === 'failed'));
      const last = some.at(-1);
      if (last === undefined || some.length < PAGE) return found;
      page = { limit: PAGE, below: { position: last.position, part: last.part } };
    }
  };

  const factOf = async ({ stream, revision }: Delivery): Promise<readonly Recorded[]> => {
    for await (const { events } of log.read(stream, { from: revision, limit: 1 })) return events;
    return [];
  };

  return {
    after,
    async of(target) {
      const end = await log.end();
      // The cursor first: what it has passed by then is a delivery, and what it passes meanwhile is read here all the same.
      const cursor = await cursors.load(target.cursor);
      const isOfThisLog = cursor?.identity === (await log.identity());
      const ahead = await after(target, isOfThisLog && cursor !== null ? cursor.position : target.after);
      const open = [...(await deliveries.pending(target.name)), ...(await failed(target))];
      const facts = [...ahead, ...(await Promise.all(open.map(factOf))).flat()];
      return { end, facts: [...new Map(facts.map((fact) => [fact.id, fact])).values()] };
    },
  };
};
