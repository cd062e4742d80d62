import {
  HttpError,
  type HttpRequest,
  Router,
  type WebSocketConnection,
  createApp,
  sleep,
} from 'sluice';

// No decorators: Bun and Deno run it without settings. What it prints is for the test that started it.
const CHUNK = new Uint8Array(64 * 1024);

const router = Router()
  .get('/slow', { query: { ms: Number } }, async ({ query }) => {
    console.log(`slow: begun ${query.ms}`);
    try {
      await sleep(query.ms);
    } catch (error) {
      console.log(`slow: ${error instanceof Error ? error.name : 'ended'}`);
      throw error;
    }
    return 'done';
  })
  .get('/endless', async function* () {
    let made = 0;
    try {
      for (; made < 100_000; made++) yield CHUNK;
    } finally {
      console.log(`endless: made ${made} chunks`);
    }
  })
  .get('/cut', async function* () {
    yield 'part';
    await sleep(20);
    throw new Error('a bug');
  })
  .get('/address', { query: {} }, (_, request: HttpRequest) => ({
    address: request.remoteAddress,
    query: request.url.split('?')[1],
  }))
  .get('/bug', () => {
    throw new Error('a secret');
  })
  .get('/teapot', () => {
    throw new HttpError(418, 'short and stout');
  })
  .post('/length', { body: { text: String } }, ({ body }) => body.text.length)
  .get('/stop', () => {
    setTimeout(() => {
      void listening.close().then(() => console.log('closed'));
    }, 10);
    return 'closing';
  })
  .websocket('/echo', async (socket: WebSocketConnection) => {
    await socket.accept({ subprotocol: 'chat', headers: { 'x-room': 'blue' } });
    for await (const message of socket) await socket.send(message);
    console.log('echo: ended');
  })
  .websocket('/flood', async (socket: WebSocketConnection) => {
    let sent = 0;
    try {
      for (; sent < 10_000; sent++) await socket.send(CHUNK);
    } finally {
      console.log(`flood: sent ${sent} messages`);
    }
  })
  .websocket('/deaf', async (socket: WebSocketConnection) => {
    await socket.accept();
    await sleep(60_000).catch(() => undefined);
    console.log('deaf: ended');
  })
  .websocket('/own-end', async (socket: WebSocketConnection) => {
    await socket.accept();
    socket.close(4001, 'enough');
  })
  .websocket('/bug', async (socket: WebSocketConnection) => {
    await socket.accept();
    throw new Error('a bug');
  })
  .websocket('/private', (socket: WebSocketConnection) => socket.close());

const app = createApp(router, {
  title: 'Native',
  lifespan: [{ start: () => undefined, stop: () => console.log('stop hook') }],
});
const listening = await app.listen({ port: 0, limits: { keepAliveTimeoutS: 1 } });
console.log(`listening ${listening.url}`);

const taken = await createApp(router)
  .listen(listening.port)
  .catch((error: unknown) => error);
console.log(`second listener: ${String(taken)}`);
