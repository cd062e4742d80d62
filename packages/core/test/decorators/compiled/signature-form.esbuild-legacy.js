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
var __decorateParam = (index, decorator) => (target, key) => decorator(target, key, index);
import { Get, Header, Path, Post, Query, Body, Int } from '@sluice/core';
import { IsString } from 'class-validator';
export class Item {
  name;
}
__decorateClass([IsString()], Item.prototype, 'name', 2);
export class Api {
  item(id, since, verbose = false, label = 'none') {
    return { id, since, verbose, label };
  }
  create(item, signal) {
    return { item, signal };
  }
}
__decorateClass([Get('/items/:id')], Api.prototype, 'item', 1);
__decorateClass([Post('/items')], Api.prototype, 'create', 1);
export class Explicit {
  item(id, sort, ids, xToken, limit = 10) {
    return { id, sort, ids, xToken, limit };
  }
  create(items) {
    return items;
  }
}
__decorateClass(
  [
    Get('/items/:id'),
    __decorateParam(0, Path(Int)),
    __decorateParam(1, Query({ enum: ['asc', 'desc'] })),
    __decorateParam(2, Query([Number])),
    __decorateParam(3, Header(String)),
  ],
  Explicit.prototype,
  'item',
  1,
);
__decorateClass(
  [Post('/items'), __decorateParam(0, Body([Item]))],
  Explicit.prototype,
  'create',
  1,
);
export class Erased {
  erased(either, list, shape) {
    return { either, list, shape };
  }
}
__decorateClass([Get('/erased')], Erased.prototype, 'erased', 1);
