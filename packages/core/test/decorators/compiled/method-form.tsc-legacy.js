/* oxlint-disable */
// tsc 7.0.2, legacy decorators
var __decorate =
  (this && this.__decorate) ||
  function (decorators, target, key, desc) {
    var c = arguments.length,
      r =
        c < 3
          ? target
          : desc === null
            ? (desc = Object.getOwnPropertyDescriptor(target, key))
            : desc,
      d;
    if (typeof Reflect === 'object' && typeof Reflect.decorate === 'function')
      r = Reflect.decorate(decorators, target, key, desc);
    else
      for (var i = decorators.length - 1; i >= 0; i--)
        if ((d = decorators[i]))
          r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return (c > 3 && r && Object.defineProperty(target, key, r), r);
  };
var __metadata =
  (this && this.__metadata) ||
  function (k, v) {
    if (typeof Reflect === 'object' && typeof Reflect.metadata === 'function')
      return Reflect.metadata(k, v);
  };
// The source of method-form.*.js: see compilers.test.ts.
import { Get, Int, Post, WebSocket } from '@sluice/core';
export class Base {
  health() {
    return 'ok';
  }
  name(greeting = 'hello', times = 1) {
    return greeting.repeat(times);
  }
}
__decorate(
  [
    Get('/health'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', []),
    __metadata('design:returntype', void 0),
  ],
  Base.prototype,
  'health',
  null,
);
__decorate(
  [
    Get('/name'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object, Object]),
    __metadata('design:returntype', void 0),
  ],
  Base.prototype,
  'name',
  null,
);
export class Api extends Base {
  item({ params, query }) {
    return { ...params, ...query };
  }
  async create({ body }) {
    return body;
  }
  async *count({ query }) {
    for (let index = query.from; index >= 0; index -= 1) yield `${index}\n`;
  }
  async echo(socket) {
    for await (const message of socket) socket.send(message);
  }
  name() {
    return 'overridden';
  }
}
__decorate(
  [
    Get('/items/:id', { params: { id: Int }, query: { verbose: Boolean } }),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object]),
    __metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'item',
  null,
);
__decorate(
  [
    Post('/items', { body: { name: String }, status: 201 }),
    Post('/things', { body: { name: String } }),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object]),
    __metadata('design:returntype', Promise),
  ],
  Api.prototype,
  'create',
  null,
);
__decorate(
  [
    Get('/count', { query: { from: { type: Int, default: 3 } } }),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object]),
    __metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'count',
  null,
);
__decorate(
  [
    WebSocket('/echo'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object]),
    __metadata('design:returntype', Promise),
  ],
  Api.prototype,
  'echo',
  null,
);
export class Other {
  other() {}
}
__decorate(
  [
    Get('/other'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', []),
    __metadata('design:returntype', void 0),
  ],
  Other.prototype,
  'other',
  null,
);
export class Wrong {
  static wrong() {}
  right() {}
}
__decorate(
  [
    Get('/wrong'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', []),
    __metadata('design:returntype', void 0),
  ],
  Wrong,
  'wrong',
  null,
);
