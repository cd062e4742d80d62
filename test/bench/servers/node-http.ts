import { type ServerResponse, createServer } from 'node:http';

import { receipt } from './receipt.js';

// The floor that the others are measured against: the least that node:http can do for these routes.
// Headers are one literal, the query is read where it stands, and nothing is validated.
createServer((request, response) => {
  const url = request.url ?? '/';
  if (request.method === 'GET') {
    if (url === '/hello') send(response, JSON.stringify('Hello, world!'));
    else if (url.startsWith('/users/')) send(response, JSON.stringify(readUser(url)));
    else response.writeHead(404).end();
    return;
  }
  if (request.method !== 'POST' || url !== '/orders') {
    response.writeHead(404).end();
    return;
  }
  let body: Buffer | undefined;
  request.on('data', (chunk: Buffer) => {
    body = body === undefined ? chunk : Buffer.concat([body, chunk]);
  });
  request.on('end', () => {
    send(response, JSON.stringify(receipt(JSON.parse(body === undefined ? '' : body.toString()))));
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');

function send(response: ServerResponse, body: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(200, headers).end(body);
}

function readUser(url: string): { id: number; active: boolean; limit: number } {
  const mark = url.indexOf('?');
  const query = mark === -1 ? url.length : mark;
  let active = false;
  let limit = 0;
  for (let start = query + 1; start < url.length;) {
    const next = url.indexOf('&', start);
    const end = next === -1 ? url.length : next;
    if (url.startsWith('active=', start)) active = url.slice(start + 7, end) === 'true';
    else if (url.startsWith('limit=', start)) limit = Number(url.slice(start + 6, end));
    start = end + 1;
  }
  return { id: Number(url.slice('/users/'.length, query)), active, limit };
}
