import type { Method } from './record.js';
import type { MethodDecoratorOf } from './method-decorator.js';
import { recordingDecorator } from './method-decorator.js';
import type { InputOf, IsMethodForm, SocketOptions } from './options.js';

/** The handler that the options of a WebSocket ask for; its first argument is then the connection. */
export type SocketHandlerOf<O> =
  IsMethodForm<O> extends true ? (socket: never, input: InputOf<O>) => unknown : Method;

/** Serves WebSockets at a path: `@WebSocket('/echo') async echo(socket: WebSocketConnection) {}`. */
export function WebSocket<const O extends SocketOptions = Record<never, never>>(
  path: string,
  options?: O,
): MethodDecoratorOf<SocketHandlerOf<O>> {
  return recordingDecorator({
    kind: 'websocket',
    decorator: 'WebSocket',
    path,
    options: options ?? {},
  });
}
