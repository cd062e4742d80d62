/* oxlint-disable */
// esbuild 0.25.12, legacy decorators (as tsx compiles)
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __decorateClass = (decorators, target, key, kind) => {
  var result = kind > 1 ? void 0 : kind ? __getOwnPropDesc(target, key) : target;
  for (var i = decorators.length - 1, decorator; i >= 0; i--)
    if ((decorator = decorators[i]))
      result = (kind ? decorator(target, key, result) : decorator(result)) || result;
  if (kind && result) __defProp(target, key, result);
  return result;
};
import { Get, Int, Post, WebSocket } from '@sluice/core';
export class Base {
  health() {
    return 'ok';
  }
  name(greeting = 'hello', times = 1) {
    return greeting.repeat(times);
  }
}
__decorateClass([Get('/health')], Base.prototype, 'health', 1);
__decorateClass([Get('/name')], Base.prototype, 'name', 1);
export class Api extends Base {
  item({ params, query }) {
    return { ...params, ...query };
  }
  async create({ body }) {
    return body;
  }
  async *count({ query }) {
    for (let index = query.from; index >= 0; index -= 1)
      yield `${index}
`;
  }
  async echo(socket) {
    for await (const message of socket) socket.send(message);
  }
  name() {
    return 'overridden';
  }
}
__decorateClass(
  [Get('/items/:id', { params: { id: Int }, query: { verbose: Boolean } })],
  Api.prototype,
  'item',
  1,
);
__decorateClass(
  [
    Post('/items', { body: { name: String }, status: 201 }),
    Post('/things', { body: { name: String } }),
  ],
  Api.prototype,
  'create',
  1,
);
__decorateClass(
  [Get('/count', { query: { from: { type: Int, default: 3 } } })],
  Api.prototype,
  'count',
  1,
);
__decorateClass([WebSocket('/echo')], Api.prototype, 'echo', 1);
export class Other {
  other() {}
}
__decorateClass([Get('/other')], Other.prototype, 'other', 1);
export class Wrong {
  static wrong() {}
  right() {}
}
__decorateClass([Get('/wrong')], Wrong, 'wrong', 1);
