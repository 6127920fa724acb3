import { refuse } from '../../domain/fact.ts';
import { reconciliationStream, requestMend, requestReconciliation } from '../../domain/reconciliation.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { RecordFact, Recording } from '../../runtime/last-fact.ts';
import {
  ofReconciliation,
  type ReconciliationCommands,
  type ReconciliationOutcome,
} from '../../runtime/reconciliations.ts';
import type { Connections } from '../connections.ts';
import { spanOf } from './day.ts';
import { settledAt } from './orders.ts';
import { settledMillisOf } from './work.ts';

export type ReconciliationCommandDependencies = {
  readonly connections: Connections;
  readonly record: RecordFact;
  readonly clock: Clock;
  /** Something of a connector has been asked for. */
  readonly ring: (connector: string) => void;
};

export const reconciliationCommands = ({
  connections,
  record,
  clock,
  ring,
}: ReconciliationCommandDependencies): ReconciliationCommands => {
  const done = (connector: string, recording: Recording): ReconciliationOutcome => {
    if ('refused' in recording) return recording;
    ring(connector);
    return { position: recording.position };
  };
  return {
    async start(connector, day, cause) {
      const { id, system } = connector;
      const capabilities = connections.of(connector);
      const timeZone = capabilities?.reconciliation?.timeZone;
      if (capabilities === null || timeZone === undefined) {
        return refuse('not-now', `${system} tells nothing that what we have could be compared with.`);
      }
      const span = spanOf(day, timeZone);
      if (span === null) return refuseDay(`is no day: ${day}`);
      const settled = settledAt(clock.now(), settledMillisOf(capabilities));
      if (span.to > settled) {
        const minutes = settledMillisOf(capabilities) / 60_000;
        return refuseDay(
          `${day} is not over: it ends at ${span.to} (${timeZone}), and can be compared ${minutes} minutes later`,
        );
      }
      const stream = reconciliationStream(id, day);
      return done(
        id,
        await record(stream, (last) => requestReconciliation(ofReconciliation(last), { connector: id, day }), cause),
      );
    },
    async mend({ id }, day, differences, cause) {
      const asked = { connector: id, day };
      const stream = reconciliationStream(id, day);
      return done(id, await record(stream, (last) => requestMend(ofReconciliation(last), asked, differences), cause));
    },
  };
};

const refuseDay = (message: string) =>
  refuse('unprocessable', 'This day cannot be compared.', [{ path: '/day', message }]);
