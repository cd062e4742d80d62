import { createServer } from 'node:http';

const HEADERS = { 'content-type': 'application/json' };

createServer((request, response) => {
  const body = JSON.stringify('Hello, world!');
  if (request.url === '/hello') {
    response.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) }).end(body);
  } else response.writeHead(404).end();
}).listen(Number(process.env['PORT']), '127.0.0.1');
