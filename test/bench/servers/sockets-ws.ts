import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

const server = createServer((_request, response) => response.end('"Hello, world!"'));
new WebSocketServer({ server, path: '/echo', perMessageDeflate: false }).on(
  'connection',
  (socket) =>
    socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary })),
);
server.listen(Number(process.env['PORT']), '127.0.0.1');
