import { type ServerResponse, createServer } from 'node:http';
import { setImmediate as nextPass } from 'node:timers/promises';

const chunk = Buffer.alloc(1024, 'x');

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/chunks') void stream(response, Number(searchParams.get('count')));
  else response.end('"Hello, world!"');
});

async function stream(response: ServerResponse, count: number): Promise<void> {
  for (let sent = 0; sent < count && !response.destroyed; sent += 1) {
    if (response.write(chunk)) continue;
    await drained(response);
    // A client that takes all at once would otherwise be the only one that is served.
    await nextPass();
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

server.listen(Number(process.env['PORT']), '127.0.0.1');
