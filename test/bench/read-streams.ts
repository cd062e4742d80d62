import { once } from 'node:events';
import { connect } from 'node:net';

// node read-streams.js PORT COUNT: reads COUNT streams that do not end, until it is ended.
const [port, count] = process.argv.slice(2).map(Number);

const sockets = Array.from({ length: count ?? 0 }, () => {
  const socket = connect({ port: port ?? 0, host: '127.0.0.1' });
  socket.write(`GET /chunks?count=1000000000 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  return socket;
});
await Promise.all(sockets.map((socket) => once(socket, 'data')));
for (const socket of sockets) socket.resume();
process.stdout.write('reading\n');
