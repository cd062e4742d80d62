/* oxlint-disable */
// tsc 7.0.2, standard decorators
var __runInitializers =
  (this && this.__runInitializers) ||
  function (thisArg, initializers, value) {
    var useValue = arguments.length > 2;
    for (var i = 0; i < initializers.length; i++) {
      value = useValue ? initializers[i].call(thisArg, value) : initializers[i].call(thisArg);
    }
    return useValue ? value : void 0;
  };
var __esDecorate =
  (this && this.__esDecorate) ||
  function (ctor, descriptorIn, decorators, contextIn, initializers, extraInitializers) {
    function accept(f) {
      if (f !== void 0 && typeof f !== 'function') throw new TypeError('Function expected');
      return f;
    }
    var kind = contextIn.kind,
      key = kind === 'getter' ? 'get' : kind === 'setter' ? 'set' : 'value';
    var target = !descriptorIn && ctor ? (contextIn['static'] ? ctor : ctor.prototype) : null;
    var descriptor =
      descriptorIn || (target ? Object.getOwnPropertyDescriptor(target, contextIn.name) : {});
    var _,
      done = false;
    for (var i = decorators.length - 1; i >= 0; i--) {
      var context = {};
      for (var p in contextIn) context[p] = p === 'access' ? {} : contextIn[p];
      for (var p in contextIn.access) context.access[p] = contextIn.access[p];
      context.addInitializer = function (f) {
        if (done) throw new TypeError('Cannot add initializers after decoration has completed');
        extraInitializers.push(accept(f || null));
      };
      var result = (0, decorators[i])(
        kind === 'accessor' ? { get: descriptor.get, set: descriptor.set } : descriptor[key],
        context,
      );
      if (kind === 'accessor') {
        if (result === void 0) continue;
        if (result === null || typeof result !== 'object') throw new TypeError('Object expected');
        if ((_ = accept(result.get))) descriptor.get = _;
        if ((_ = accept(result.set))) descriptor.set = _;
        if ((_ = accept(result.init))) initializers.unshift(_);
      } else if ((_ = accept(result))) {
        if (kind === 'field') initializers.unshift(_);
        else descriptor[key] = _;
      }
    }
    if (target) Object.defineProperty(target, contextIn.name, descriptor);
    done = true;
  };
// The source of method-form.*.js: see compilers.test.ts.
import { Get, Int, Post, WebSocket } from '@sluice/core';
let Base = (() => {
  let _instanceExtraInitializers = [];
  let _health_decorators;
  let _name_decorators;
  return class Base {
    static {
      const _metadata =
        typeof Symbol === 'function' && Symbol.metadata ? Object.create(null) : void 0;
      _health_decorators = [Get('/health')];
      _name_decorators = [Get('/name')];
      __esDecorate(
        this,
        null,
        _health_decorators,
        {
          kind: 'method',
          name: 'health',
          static: false,
          private: false,
          access: { has: (obj) => 'health' in obj, get: (obj) => obj.health },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      __esDecorate(
        this,
        null,
        _name_decorators,
        {
          kind: 'method',
          name: 'name',
          static: false,
          private: false,
          access: { has: (obj) => 'name' in obj, get: (obj) => obj.name },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      if (_metadata)
        Object.defineProperty(this, Symbol.metadata, {
          enumerable: true,
          configurable: true,
          writable: true,
          value: _metadata,
        });
    }
    health() {
      return 'ok';
    }
    name(greeting = 'hello', times = 1) {
      return greeting.repeat(times);
    }
    constructor() {
      __runInitializers(this, _instanceExtraInitializers);
    }
  };
})();
export { Base };
let Api = (() => {
  let _classSuper = Base;
  let _instanceExtraInitializers = [];
  let _item_decorators;
  let _create_decorators;
  let _count_decorators;
  let _echo_decorators;
  return class Api extends _classSuper {
    static {
      const _metadata =
        typeof Symbol === 'function' && Symbol.metadata
          ? Object.create(_classSuper[Symbol.metadata] ?? null)
          : void 0;
      _item_decorators = [Get('/items/:id', { params: { id: Int }, query: { verbose: Boolean } })];
      _create_decorators = [
        Post('/items', { body: { name: String }, status: 201 }),
        Post('/things', { body: { name: String } }),
      ];
      _count_decorators = [Get('/count', { query: { from: { type: Int, default: 3 } } })];
      _echo_decorators = [WebSocket('/echo')];
      __esDecorate(
        this,
        null,
        _item_decorators,
        {
          kind: 'method',
          name: 'item',
          static: false,
          private: false,
          access: { has: (obj) => 'item' in obj, get: (obj) => obj.item },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      __esDecorate(
        this,
        null,
        _create_decorators,
        {
          kind: 'method',
          name: 'create',
          static: false,
          private: false,
          access: { has: (obj) => 'create' in obj, get: (obj) => obj.create },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      __esDecorate(
        this,
        null,
        _count_decorators,
        {
          kind: 'method',
          name: 'count',
          static: false,
          private: false,
          access: { has: (obj) => 'count' in obj, get: (obj) => obj.count },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      __esDecorate(
        this,
        null,
        _echo_decorators,
        {
          kind: 'method',
          name: 'echo',
          static: false,
          private: false,
          access: { has: (obj) => 'echo' in obj, get: (obj) => obj.echo },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      if (_metadata)
        Object.defineProperty(this, Symbol.metadata, {
          enumerable: true,
          configurable: true,
          writable: true,
          value: _metadata,
        });
    }
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
    constructor() {
      super(...arguments);
      __runInitializers(this, _instanceExtraInitializers);
    }
  };
})();
export { Api };
let Other = (() => {
  let _instanceExtraInitializers = [];
  let _other_decorators;
  return class Other {
    static {
      const _metadata =
        typeof Symbol === 'function' && Symbol.metadata ? Object.create(null) : void 0;
      _other_decorators = [Get('/other')];
      __esDecorate(
        this,
        null,
        _other_decorators,
        {
          kind: 'method',
          name: 'other',
          static: false,
          private: false,
          access: { has: (obj) => 'other' in obj, get: (obj) => obj.other },
          metadata: _metadata,
        },
        null,
        _instanceExtraInitializers,
      );
      if (_metadata)
        Object.defineProperty(this, Symbol.metadata, {
          enumerable: true,
          configurable: true,
          writable: true,
          value: _metadata,
        });
    }
    other() {}
    constructor() {
      __runInitializers(this, _instanceExtraInitializers);
    }
  };
})();
export { Other };
let Wrong = (() => {
  let _staticExtraInitializers = [];
  let _static_wrong_decorators;
  return class Wrong {
    static {
      const _metadata =
        typeof Symbol === 'function' && Symbol.metadata ? Object.create(null) : void 0;
      _static_wrong_decorators = [Get('/wrong')];
      __esDecorate(
        this,
        null,
        _static_wrong_decorators,
        {
          kind: 'method',
          name: 'wrong',
          static: true,
          private: false,
          access: { has: (obj) => 'wrong' in obj, get: (obj) => obj.wrong },
          metadata: _metadata,
        },
        null,
        _staticExtraInitializers,
      );
      if (_metadata)
        Object.defineProperty(this, Symbol.metadata, {
          enumerable: true,
          configurable: true,
          writable: true,
          value: _metadata,
        });
      __runInitializers(this, _staticExtraInitializers);
    }
    static wrong() {}
    right() {}
  };
})();
export { Wrong };
