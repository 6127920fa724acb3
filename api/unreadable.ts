import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ProblemKind, problemOf } from './problem.ts';

/** Answers what cannot be read as HTTP, or was cut off, with a problem document like any other, and ends the connection. */
export const answerUnreadable = (error: Error, socket: Duplex): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { kind, detail } = faultOf('code' in error ? error.code : undefined);
  const document = problemOf(kind, detail);
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const faultOf = (code: unknown): { readonly kind: ProblemKind; readonly detail: string } => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { kind: 'headers-too-large', detail: 'Address and headers have at most 16 KiB together.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { kind: 'too-slow', detail: 'The request did not come to its end in time.' };
    default:
      return { kind: 'malformed', detail: 'This is not HTTP, or was cut off.' };
  }
};
