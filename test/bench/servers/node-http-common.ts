import { createServer } from 'node:http';

import { receipt } from './receipt.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

// node:http as it is commonly written: spread headers, URLSearchParams, a list of chunks.
const server = createServer((request, response) => {
  const url = request.url ?? '/';
  if (request.method === 'GET' && url === '/hello') {
    const body = JSON.stringify('Hello, world!');
    response
      .writeHead(200, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) })
      .end(body);
    return;
  }
  if (request.method === 'GET' && url.startsWith('/users/')) {
    const mark = url.indexOf('?');
    const query = new URLSearchParams(url.slice(mark + 1));
    const user = {
      id: Number(url.slice('/users/'.length, mark)),
      active: query.get('active') === 'true',
      limit: Number(query.get('limit')),
    };
    const body = JSON.stringify(user);
    response
      .writeHead(200, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) })
      .end(body);
    return;
  }
  if (request.method === 'POST' && url === '/orders') {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.stringify(receipt(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
      response
        .writeHead(200, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) })
        .end(body);
    });
    return;
  }
  response.writeHead(404).end();
});

server.listen(Number(process.env['PORT']), '127.0.0.1');
