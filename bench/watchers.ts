import { io } from 'socket.io-client';

/** `node bench/watchers.ts URL KEY TOPIC WATCHERS`: watches from so many connections, and prints each second how many changes came. */
const [url = '', key = '', topic = '', watchers = '1'] = process.argv.slice(2);

let changes = 0;
let ready = 0;
for (let n = 0; n < Number(watchers); n += 1) {
  const socket = io(url, { path: '/live', auth: { key }, transports: ['websocket'], forceNew: true });
  socket.on('change', () => {
    changes += 1;
  });
  await new Promise<void>((resolve) => {
    socket.emit('watch', { topic }, () => {
      ready += 1;
      resolve();
    });
  });
}
console.log(`ready ${ready}`);
setInterval(() => console.log(`changes ${changes}`), 100);
process.once('SIGTERM', () => process.exit(0));
