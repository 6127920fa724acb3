import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export type StreamAnswer = { readonly status: number; readonly text: string };

/**
 * Sends a body that is made while it is sent, as fast as it is taken, for as long as that takes. Resolves with the answer, also where it
 * comes before all has been sent; rejects where the server cannot be reached, or with what the making of the body threw.
 */
export const sendStream = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Buffer>,
): Promise<StreamAnswer> =>
  new Promise((resolve, reject) => {
    const source = Readable.from(body, { objectMode: false });
    const answered = (response: IncomingMessage): void => {
      text(response)
        .then((answer) => resolve({ status: response.statusCode ?? 0, text: answer }), reject)
        .finally(() => source.destroy());
    };
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const request = send(url, { method: 'POST', headers }, answered);
    request.on('error', (error) => {
      source.destroy();
      reject(error);
    });
    source.on('error', (error) => {
      reject(error);
      request.destroy();
    });
    source.pipe(request);
  });
