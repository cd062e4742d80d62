import {
  Cookie,
  Depends,
  Get,
  Header,
  HttpError,
  Ingress,
  Int,
  OAuth2PasswordBearer,
  Path,
  Query,
  Security,
  SecurityScopes,
  WebSocket,
  WebSocketConnection,
  WebSocketException,
  dependency,
} from 'sluice';

const oauth2 = OAuth2PasswordBearer({ tokenUrl: 'token', scopes: { chat: 'Talk' } });

const page = dependency(
  { query: { limit: { type: Int, default: 10 }, offset: { type: Int, default: 0 } } },
  ({ query }) => query,
);

const doubled = dependency({ depends: { page } }, async function* ({ depends }) {
  yield depends.page.limit * 2;
});

const scoped = dependency(
  { depends: { scopes: SecurityScopes, token: oauth2 } },
  ({ depends: { scopes, token } }) => {
    if (token === 'banned') throw new WebSocketException(1008, 'banned');
    if (token === 'teapot') throw new HttpError(418, 'short and stout');
    return { token, scopes: scopes.scopes };
  },
);

@Ingress({ title: 'FastAPI', docs: false })
export class Sockets {
  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }

  @WebSocket('/bytes')
  async echoBytes(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }

  @WebSocket('/json')
  async echoJson(socket: WebSocketConnection) {
    await socket.accept();
    while (socket.closed === undefined) {
      await socket.sendJson({ got: await socket.receiveJson() });
    }
  }

  @WebSocket('/rooms/:room')
  async room(
    socket: WebSocketConnection,
    @Path(Int) room: number,
    name = 'guest',
    @Query({ type: [String], default: [] }) tags: string[],
    @Header({ name: 'x-token', optional: true }) token?: string,
    @Cookie({ optional: true }) session?: string,
  ) {
    await socket.sendJson({ room, name, tags, token: token ?? null, session: session ?? null });
  }

  @WebSocket('/required')
  async required(socket: WebSocketConnection, @Query(Int, { le: 10 }) limit: number) {
    await socket.sendJson(limit);
  }

  @WebSocket('/protocol')
  async protocol(socket: WebSocketConnection) {
    await socket.accept({ subprotocol: 'chat.v2', headers: { 'x-own': 'yes' } });
    await socket.sendJson(socket.subprotocols);
  }

  @WebSocket('/close')
  async close(
    socket: WebSocketConnection,
    @Query(Int, { default: 1000 }) code: number,
    reason = '',
  ) {
    await socket.accept();
    socket.close(code, reason);
  }

  @WebSocket('/refuse')
  refuse(socket: WebSocketConnection) {
    socket.close();
  }

  @WebSocket('/returns')
  async returns(socket: WebSocketConnection) {
    await socket.send('done');
  }

  @WebSocket('/fails')
  async fails(socket: WebSocketConnection) {
    await socket.accept();
    throw new Error('later');
  }

  @WebSocket('/fails-early')
  failsEarly(socket: WebSocketConnection) {
    throw new Error(`early at ${socket.path}`);
  }

  @WebSocket('/exception')
  async exception(
    socket: WebSocketConnection,
    @Query(Int, { default: 1008 }) code: number,
    reason = 'no',
  ) {
    await socket.accept();
    throw new WebSocketException(code, reason);
  }

  @WebSocket('/exception-early')
  exceptionEarly(socket: WebSocketConnection) {
    throw new WebSocketException(1008, socket.path === '' ? '' : 'no');
  }

  @WebSocket('/depends')
  async depends(
    socket: WebSocketConnection,
    @Depends(page) asked: { limit: number; offset: number },
    @Depends(doubled) twice: number,
  ) {
    await socket.sendJson({ page: asked, doubled: twice });
  }

  @WebSocket('/secured')
  async secured(socket: WebSocketConnection, @Security(scoped, ['chat']) user: object) {
    await socket.sendJson(user);
  }

  @WebSocket('/bearer', { dependencies: [scoped] })
  async bearer(socket: WebSocketConnection) {
    await socket.send('in');
    socket.close(4000, 'é'.repeat(10));
  }

  @Get('/plain')
  plain() {
    return 'plain';
  }
}
