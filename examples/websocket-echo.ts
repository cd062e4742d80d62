// npx sluice run examples/websocket-echo.ts:app
import { Ingress, WebSocket, WebSocketConnection, bind } from 'sluice';

@Ingress({ title: 'Echo' })
export class Echo {
  @WebSocket('/')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
    console.log('The client left.');
  }
}

export const app = bind(Echo);
