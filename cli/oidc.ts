import type { OidcSettings } from '../api/oidc-provider.ts';
import { ScopeText } from '../api/schemas/setup.ts';
import { validator } from '../api/validate.ts';
import { StartError } from './start-error.ts';

const Scope = validator(ScopeText);
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** How people sign in with OpenID Connect, from the environment; `null`: they do not. Throws `StartError`. */
export const oidcFrom = (env: NodeJS.ProcessEnv): OidcSettings | null => {
  const issuer = env.WEIR_OIDC_ISSUER ?? '';
  if (issuer === '') return null;
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.test(url.hostname)))) {
    throw new StartError(`WEIR_OIDC_ISSUER is not of the form https://host/path: ${issuer}`);
  }
  const clientId = env.WEIR_OIDC_CLIENT_ID ?? '';
  if (clientId === '')
    throw new StartError('WEIR_OIDC_CLIENT_ID says as whom Weir is known to the issuer: it is missing');
  return {
    issuer,
    clientId,
    clientSecret: env.WEIR_OIDC_CLIENT_SECRET || null,
    claim: (env.WEIR_OIDC_CLAIM || 'roles').split('.'),
    grants: grantsFrom(env.WEIR_OIDC_SCOPES ?? ''),
  };
};

const grantsFrom = (text: string): OidcSettings['grants'] => {
  const grants = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [value = '', scope = ''] = pair.split('=').map((part) => part.trim());
      if (value === '' || !Scope.accepts(scope)) {
        throw new StartError(
          `WEIR_OIDC_SCOPES: "${pair.trim()}" is not of the form VALUE=SCOPE, such as clerks=operator`,
        );
      }
      return { value, scope };
    });
  if (grants.length === 0)
    throw new StartError('WEIR_OIDC_SCOPES says who may do what, as VALUE=SCOPE,...: it is missing');
  return grants;
};
