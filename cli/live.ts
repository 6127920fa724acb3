import type { Server } from 'node:http';
import type { Authenticate } from '../api/authenticate.ts';
import { type Caller, knowsAll } from '../api/caller.ts';
import { Problem, problemFrom, problemOf } from '../api/problem.ts';
import { atp } from '../projections/atp.ts';
import { channels, locations } from '../projections/network.ts';
import type { Projector } from '../projections/projector.ts';
import { type Gateway, type GatewayOptions, openGateway } from '../realtime/gateway.ts';
import type { Timers } from '../realtime/timers.ts';
import type { Viewer } from '../realtime/topics.ts';
import type { LiveSources } from './live-sources.ts';
import { liveViews } from './live-views.ts';

export type LiveOptions = LiveSources &
  Pick<GatewayOptions, 'server' | 'onError' | 'count' | 'limits'> & {
    readonly server: Server;
    readonly projector: Projector;
    readonly authenticate: Authenticate;
  };

const TIMERS: Timers = {
  now: () => performance.now(),
  after: (millis, work) => void setTimeout(work, millis).unref(),
};

/** The live stream of this process, on its HTTP server. */
export const openLive = ({ authenticate, projector, ...options }: LiveOptions): Gateway => {
  const { onError } = options;
  return openGateway({
    ...options,
    feed: withSetup(projector),
    views: liveViews({ ...options, projector }),
    viewerOf: viewerBy(authenticate),
    problems: {
      of: problemOf,
      from(error) {
        const known = problemFrom(error);
        if (known === null) onError(error);
        return known?.document ?? problemOf('internal');
      },
    },
    timers: TIMERS,
  });
};

/** What a channel can sell changes with the set-up too: then all of it is shown anew. */
const withSetup = (projector: Projector): GatewayOptions['feed'] => ({
  ...projector,
  onReset(listener) {
    const stop = projector.onReset(listener);
    const stopSetup = projector.onChange((changes) => {
      if (changes.some(({ view }) => SETUP_VIEWS.has(view))) listener(atp.name);
    });
    return () => {
      stop();
      stopSetup();
    };
  },
});

const SETUP_VIEWS: ReadonlySet<string> = new Set([channels.name, locations.name]);

/** Keys and sessions are the same as over HTTP, and found in the same way. */
const viewerBy =
  (authenticate: Authenticate): GatewayOptions['viewerOf'] =>
  ({ key, cookie }) => {
    const authorization = key === null ? undefined : `Bearer ${key}`;
    try {
      return seenAs(authenticate({ authorization, cookie: cookie ?? undefined, csrf: null }).caller);
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  };

const seenAs = (caller: Caller): Viewer => ({
  id: caller.id,
  knowsAll: knowsAll(caller),
  channels: caller.channels,
  locations: caller.locations,
});
