import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';

const chunk = Buffer.alloc(1024, 'x');

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/chunks') void stream(response, Number(searchParams.get('count')));
  else response.end('"Hello, world!"');
});

async function stream(response: ServerResponse, count: number): Promise<void> {
  for (let sent = 0; sent < count && !response.destroyed; sent += 1) {
    if (!response.write(chunk))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

server.listen(Number(process.env['PORT']), '127.0.0.1');
