import Type from 'typebox';
import type { Reply } from '../../http/client.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { type Message, message, type Rejected, rejected } from '../../http/refusal.ts';

const Problem = documentOf(
  Type.Object({
    error: maybe(Type.String()),
    trace_id: maybe(Type.String()),
    title: maybe(Type.String()),
    detail: maybe(Type.String()),
  }),
);

/** One line for each field: ` - contact.phone: value does not match regex pattern`. */
const OF_FIELD = /^\s*-\s*([\w.[\]]+):\s*(.+)$/;

/** What Ingrid says against a request, in its older form (one text) or the newer (RFC 9457). */
export const refusalOf = (reply: Reply): Rejected => {
  const read = Problem.read(reply.json);
  if ('errors' in read) return rejected([message(`status ${reply.status}`)], reply.traceId);
  const { error, trace_id, title, detail } = read.document;
  const text = error ?? detail ?? title ?? `status ${reply.status}`;
  const fields = text.split('\n').flatMap((line): readonly Message[] => {
    const [, field, said] = OF_FIELD.exec(line) ?? [];
    return field === undefined || said === undefined ? [] : [message(said, field)];
  });
  return rejected(fields.length > 0 ? fields : [message(text)], trace_id ?? reply.traceId);
};
