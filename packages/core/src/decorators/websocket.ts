import { type MethodDecoratorOf, recordingDecorator } from './method-decorator.js';
import type { SocketHandlerOf, SocketOptions } from './options.js';
import type { Method } from '../types/constructor.js';

/** Serves WebSockets at a path: `@WebSocket('/echo') async echo(socket: WebSocketConnection) {}`. */
export function WebSocket(path: string): MethodDecoratorOf<Method>;
export function WebSocket<const O extends SocketOptions>(
  path: string,
  options: O,
): MethodDecoratorOf<SocketHandlerOf<O>>;
export function WebSocket(path: string, options: SocketOptions = {}): (...args: unknown[]) => void {
  return recordingDecorator({ kind: 'websocket', decorator: 'WebSocket', path, options });
}
