/* oxlint-disable */
// esbuild 0.25.12, standard decorators (as tsx compiles)
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __knownSymbol = (name, symbol) =>
  (symbol = Symbol[name]) ? symbol : Symbol.for('Symbol.' + name);
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __defNormalProp = (obj, key, value) =>
  key in obj
    ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value })
    : (obj[key] = value);
var __name = (target, value) => __defProp(target, 'name', { value, configurable: true });
var __decoratorStart = (base) => [, , , __create(base?.[__knownSymbol('metadata')] ?? null)];
var __decoratorStrings = [
  'class',
  'method',
  'getter',
  'setter',
  'accessor',
  'field',
  'value',
  'get',
  'set',
];
var __expectFn = (fn) =>
  fn !== void 0 && typeof fn !== 'function' ? __typeError('Function expected') : fn;
var __decoratorContext = (kind, name, done, metadata, fns) => ({
  kind: __decoratorStrings[kind],
  name,
  metadata,
  addInitializer: (fn) =>
    done._ ? __typeError('Already initialized') : fns.push(__expectFn(fn || null)),
});
var __decoratorMetadata = (array, target) =>
  __defNormalProp(target, __knownSymbol('metadata'), array[3]);
var __runInitializers = (array, flags, self, value) => {
  for (var i = 0, fns = array[flags >> 1], n = fns && fns.length; i < n; i++)
    flags & 1 ? fns[i].call(self) : (value = fns[i].call(self, value));
  return value;
};
var __decorateElement = (array, flags, name, decorators, target, extra) => {
  var fn,
    it,
    done,
    ctx,
    access,
    k = flags & 7,
    s = !!(flags & 8),
    p = !!(flags & 16);
  var j = k > 3 ? array.length + 1 : k ? (s ? 1 : 2) : 0,
    key = __decoratorStrings[k + 5];
  var initializers = k > 3 && (array[j - 1] = []),
    extraInitializers = array[j] || (array[j] = []);
  var desc =
    k &&
    (!p && !s && (target = target.prototype),
    k < 5 &&
      (k > 3 || !p) &&
      __getOwnPropDesc(
        k < 4
          ? target
          : {
              get [name]() {
                return __privateGet(this, extra);
              },
              set [name](x) {
                return __privateSet(this, extra, x);
              },
            },
        name,
      ));
  k
    ? p && k < 4 && __name(extra, (k > 2 ? 'set ' : k > 1 ? 'get ' : '') + name)
    : __name(target, name);
  for (var i = decorators.length - 1; i >= 0; i--) {
    ctx = __decoratorContext(k, name, (done = {}), array[3], extraInitializers);
    if (k) {
      ((ctx.static = s),
        (ctx.private = p),
        (access = ctx.access = { has: p ? (x) => __privateIn(target, x) : (x) => name in x }));
      if (k ^ 3)
        access.get = p
          ? (x) => (k ^ 1 ? __privateGet : __privateMethod)(x, target, k ^ 4 ? extra : desc.get)
          : (x) => x[name];
      if (k > 2)
        access.set = p
          ? (x, y) => __privateSet(x, target, y, k ^ 4 ? extra : desc.set)
          : (x, y) => (x[name] = y);
    }
    ((it = (0, decorators[i])(
      k
        ? k < 4
          ? p
            ? extra
            : desc[key]
          : k > 4
            ? void 0
            : { get: desc.get, set: desc.set }
        : target,
      ctx,
    )),
      (done._ = 1));
    if (k ^ 4 || it === void 0)
      __expectFn(it) &&
        (k > 4
          ? initializers.unshift(it)
          : k
            ? p
              ? (extra = it)
              : (desc[key] = it)
            : (target = it));
    else if (typeof it !== 'object' || it === null) __typeError('Object expected');
    else
      (__expectFn((fn = it.get)) && (desc.get = fn),
        __expectFn((fn = it.set)) && (desc.set = fn),
        __expectFn((fn = it.init)) && initializers.unshift(fn));
  }
  return (
    k || __decoratorMetadata(array, target),
    desc && __defProp(target, name, desc),
    p ? (k ^ 4 ? extra : desc) : target
  );
};
var __accessCheck = (obj, member, msg) => member.has(obj) || __typeError('Cannot ' + msg);
var __privateIn = (member, obj) =>
  Object(obj) !== obj ? __typeError('Cannot use the "in" operator on this value') : member.has(obj);
var __privateGet = (obj, member, getter) => (
  __accessCheck(obj, member, 'read from private field'),
  getter ? getter.call(obj) : member.get(obj)
);
var __privateSet = (obj, member, value, setter) => (
  __accessCheck(obj, member, 'write to private field'),
  setter ? setter.call(obj, value) : member.set(obj, value),
  value
);
var __privateMethod = (obj, member, method) => (
  __accessCheck(obj, member, 'access private method'),
  method
);
var _name_dec,
  _health_dec,
  _init,
  _echo_dec,
  _count_dec,
  _create_dec,
  _item_dec,
  _a,
  _init2,
  _other_dec,
  _init3,
  _wrong_dec,
  _init4;
import { Get, Int, Post, WebSocket } from '@sluice/core';
((_health_dec = [Get('/health')]), (_name_dec = [Get('/name')]));
export class Base {
  constructor() {
    __runInitializers(_init, 5, this);
  }
  health() {
    return 'ok';
  }
  name(greeting = 'hello', times = 1) {
    return greeting.repeat(times);
  }
}
_init = __decoratorStart(null);
__decorateElement(_init, 1, 'health', _health_dec, Base);
__decorateElement(_init, 1, 'name', _name_dec, Base);
__decoratorMetadata(_init, Base);
export class Api extends ((_a = Base),
(_item_dec = [Get('/items/:id', { params: { id: Int }, query: { verbose: Boolean } })]),
(_create_dec = [
  Post('/items', { body: { name: String }, status: 201 }),
  Post('/things', { body: { name: String } }),
]),
(_count_dec = [Get('/count', { query: { from: { type: Int, default: 3 } } })]),
(_echo_dec = [WebSocket('/echo')]),
_a) {
  constructor() {
    super(...arguments);
    __runInitializers(_init2, 5, this);
  }
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
_init2 = __decoratorStart(_a);
__decorateElement(_init2, 1, 'item', _item_dec, Api);
__decorateElement(_init2, 1, 'create', _create_dec, Api);
__decorateElement(_init2, 1, 'count', _count_dec, Api);
__decorateElement(_init2, 1, 'echo', _echo_dec, Api);
__decoratorMetadata(_init2, Api);
_other_dec = [Get('/other')];
export class Other {
  constructor() {
    __runInitializers(_init3, 5, this);
  }
  other() {}
}
_init3 = __decoratorStart(null);
__decorateElement(_init3, 1, 'other', _other_dec, Other);
__decoratorMetadata(_init3, Other);
_wrong_dec = [Get('/wrong')];
export class Wrong {
  static wrong() {}
  right() {}
}
_init4 = __decoratorStart(null);
__decorateElement(_init4, 9, 'wrong', _wrong_dec, Wrong);
__decoratorMetadata(_init4, Wrong);
__runInitializers(_init4, 3, Wrong);
