import { Type } from 'typebox';
import { LIMITS } from '../connectors/delivery/testing.ts';
import { httpPost } from '../connectors/http/post.ts';
import { defineSystem } from '../connectors/system.ts';
import { connectorTarget } from '../domain/setup/connector.ts';

/** An ERP that is told of placed orders, one request each. */
export const tiny = defineSystem({
  name: 'tiny',
  kind: 'erp',
  secrets: ['token'],
  settings: { url: Type.String({ description: 'a URL' }) },
  connect({ id, run, settings: { url }, secrets }) {
    const post = httpPost({ allowPrivate: true, timeoutMillis: 5_000 });
    const name = connectorTarget(id);
    return {
      test: async () => ({ ok: true, findings: ['it is there'] }),
      targets: [
        {
          ...{ name, version: url, cursor: `${name}@${run.number}`, after: BigInt(run.after), types: ['OrderPlaced'] },
          partsOf: (fact) => [{ id: fact.id, key: fact.stream }],
          async send({ fact }, signal) {
            const [token = ''] = await secrets('token');
            const answered = await post(url, { authorization: token }, JSON.stringify({ id: fact.id }), signal);
            if ('failed' in answered) return unavailable(null, answered.failed);
            const { status } = answered;
            return status < 300 ? { kind: 'delivered', status } : unavailable(status, `HTTP ${status}`);
          },
          limits: LIMITS,
        },
      ],
    };
  },
});

const unavailable = (status: number | null, reason: string) =>
  ({ kind: 'unavailable', status, reason, retryAfterMillis: null }) as const;
