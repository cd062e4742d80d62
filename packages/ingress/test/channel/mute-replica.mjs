// A replica process that says hello, answers what it is told to, and nothing else.
import { createServer } from 'node:net';

const [path, ...hex] = process.argv.slice(2);
const [hello, reply] = hex.map((text) => Buffer.from(text, 'hex'));

createServer((socket) => {
  socket.write(hello);
  let received = 0;
  socket.on('data', (chunk) => {
    const wasAsked = received > hello.length;
    received += chunk.length;
    // Both sides' hellos are of one length; what is beyond is the request.
    if (wasAsked || received <= hello.length) return;
    socket.write(reply);
    process.send('asked');
  });
}).listen(path, () => process.send('listening'));
