import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import type { Unauthorised } from '../../http/refusal.ts';
import { defineSystem } from '../../system.ts';
import { PORTAL_SECRET, portalOf, portalSettings } from '../nshift/system.ts';
import { carrierOf, carrierSettings, returnSettings, Short, secretsOf, timeoutMillisOf, Url } from '../system.ts';
import { createNshiftShip } from './adapter.ts';
import type { NshiftShipSettings } from './settings.ts';

const ACTOR_KEY = 'actorKey';
const BASE_URL = 'https://restapi.shipmentserver.com';
const SCOPE = 'public_api_shipmentserver';
/** Shipment Data may show a booking so much later than the answer could have come. */
const LOOKUP_LAG_MILLIS = 60_000;

export const nshiftShip = defineSystem({
  name: 'nshift-ship',
  kind: 'carrier',
  secrets: [ACTOR_KEY, PORTAL_SECRET],
  settings: {
    ...carrierSettings,
    ...returnSettings,
    ...portalSettings,
    baseUrl: Type.Optional(Url(`the address of ShipmentServer, where it is not ${BASE_URL}`)),
    actorId: Short,
    user: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'signs in with the actorKey; else by a token of the portal',
      }),
    ),
    tokenScope: Type.Optional(Short),
    label: Type.Optional(Type.Enum(['PDF', 'ZPL', 'ZPLGK'])),
    dropPointField: Type.Optional(Short),
  },
  connect(connection) {
    const { settings, clock } = connection;
    const { user, actorId, tokenScope = SCOPE } = settings;
    const timeoutMillis = timeoutMillisOf(settings);
    const login = async (): Promise<NshiftShipSettings['login'] | Unauthorised> => {
      if (user === undefined) return { sentAs: 'token', scope: tokenScope };
      const given = await secretsOf(connection, ACTOR_KEY);
      return 'outcome' in given ? given : { sentAs: 'basic', user, key: given.values.actorKey };
    };
    return carrierOf({ ...settings, system: 'nShift Ship' }, clock, async () => {
      const signIn = await login();
      if ('outcome' in signIn) return signIn;
      const given = await secretsOf(connection, PORTAL_SECRET);
      if ('outcome' in given) return given;
      return createNshiftShip(
        {
          baseUrl: settings.baseUrl ?? BASE_URL,
          timeoutMillis,
          actorId,
          login: signIn,
          label: settings.label ?? 'PDF',
          dropPointField: settings.dropPointField ?? 'CustNo',
          lookupLagMillis: timeoutMillis + LOOKUP_LAG_MILLIS,
          ...portalOf(settings, given.values.portalClientSecret, timeoutMillis),
        },
        () => millisOf(clock.now()),
      );
    });
  },
});
