/* oxlint-disable */
// swc 1.16.22, legacy decorators
function _ts_decorate(decorators, target, key, desc) {
  var c = arguments.length,
    r =
      c < 3 ? target : desc === null ? (desc = Object.getOwnPropertyDescriptor(target, key)) : desc,
    d;
  if (typeof Reflect === 'object' && typeof Reflect.decorate === 'function') {
    r = Reflect.decorate(decorators, target, key, desc);
  } else {
    for (var i = decorators.length - 1; i >= 0; i--) {
      if ((d = decorators[i])) {
        r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
      }
    }
  }
  return (c > 3 && r && Object.defineProperty(target, key, r), r);
}
function _ts_metadata(metadataKey, metadataValue) {
  if (typeof Reflect === 'object' && typeof Reflect.metadata === 'function') {
    return Reflect.metadata(metadataKey, metadataValue);
  }
}
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
_ts_decorate(
  [
    Get('/health'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', []),
    _ts_metadata('design:returntype', void 0),
  ],
  Base.prototype,
  'health',
  null,
);
_ts_decorate(
  [
    Get('/name'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [void 0, void 0]),
    _ts_metadata('design:returntype', void 0),
  ],
  Base.prototype,
  'name',
  null,
);
export class Api extends Base {
  item({ params, query }) {
    return {
      ...params,
      ...query,
    };
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
_ts_decorate(
  [
    Get('/items/:id', {
      params: {
        id: Int,
      },
      query: {
        verbose: Boolean,
      },
    }),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Object]),
    _ts_metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'item',
  null,
);
_ts_decorate(
  [
    Post('/items', {
      body: {
        name: String,
      },
      status: 201,
    }),
    Post('/things', {
      body: {
        name: String,
      },
    }),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Object]),
    _ts_metadata('design:returntype', Promise),
  ],
  Api.prototype,
  'create',
  null,
);
_ts_decorate(
  [
    Get('/count', {
      query: {
        from: {
          type: Int,
          default: 3,
        },
      },
    }),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Object]),
    _ts_metadata('design:returntype', Promise),
  ],
  Api.prototype,
  'count',
  null,
);
_ts_decorate(
  [
    WebSocket('/echo'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Object]),
    _ts_metadata('design:returntype', Promise),
  ],
  Api.prototype,
  'echo',
  null,
);
export class Other {
  other() {}
}
_ts_decorate(
  [
    Get('/other'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', []),
    _ts_metadata('design:returntype', void 0),
  ],
  Other.prototype,
  'other',
  null,
);
export class Wrong {
  static wrong() {}
  right() {}
}
_ts_decorate(
  [
    Get('/wrong'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', []),
    _ts_metadata('design:returntype', void 0),
  ],
  Wrong,
  'wrong',
  null,
);
