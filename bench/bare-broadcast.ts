import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Server } from 'socket.io';

/** `node bench/bare-broadcast.ts CHARACTERS`: the limit beside Weir: Socket.IO alone, which sends a document of this size to all that watch, over and over. */
const document = { filler: 'x'.repeat(Number(process.argv[2])) };
/** As many as Weir sends together. */
const TOGETHER = 20;

const server = createServer();
const live = new Server(server, { path: '/live', transports: ['websocket'] });
live.on('connection', (socket) => {
  socket.on('watch', (_: unknown, answer: (answer: object) => void) => {
    void socket.join('all');
    answer({});
  });
});

const allHaveLeft = (): boolean => [...live.sockets.sockets.values()].every(({ conn }) => conn.transport.writable);

/** No faster than they are taken: else everything would wait in memory. */
const send = async (): Promise<void> => {
  for (let position = 0; ; position += TOGETHER) {
    for (let n = 0; n < TOGETHER; n += 1) {
      live.to('all').emit('change', { topic: 'orders', position: String(position + n), id: `order-${n}`, document });
    }
    do await setImmediate();
    while (!allHaveLeft());
  }
};

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
process.once('SIGUSR2', () => void send());
process.once('SIGTERM', () => process.exit(0));
