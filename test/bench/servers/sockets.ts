import { Deployment, Get, Ingress, WebSocket, WebSocketConnection, bind } from 'sluice';

@Ingress({ title: 'Sockets' })
@Deployment({ numReplicas: 2, maxWebSockets: 100_000 })
export class Sockets {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

export const app = bind(Sockets);
