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
var __param =
  (this && this.__param) ||
  function (paramIndex, decorator) {
    return function (target, key) {
      decorator(target, key, paramIndex);
    };
  };
// The source of signature-form.*.js: see compilers.test.ts.
import { Get, Header, Path, Post, Query, Body, Int } from '@sluice/core';
import { IsString } from 'class-validator';
export class Item {
  name;
}
__decorate([IsString(), __metadata('design:type', String)], Item.prototype, 'name', void 0);
export class Api {
  item(id, since, verbose = false, label = 'none') {
    return { id, since, verbose, label };
  }
  create(item, signal) {
    return { item, signal };
  }
}
__decorate(
  [
    Get('/items/:id'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Number, Date, Object, Object]),
    __metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'item',
  null,
);
__decorate(
  [
    Post('/items'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Item, AbortSignal]),
    __metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'create',
  null,
);
export class Explicit {
  item(id, sort, ids, xToken, limit = 10) {
    return { id, sort, ids, xToken, limit };
  }
  create(items) {
    return items;
  }
}
__decorate(
  [
    Get('/items/:id'),
    __param(0, Path(Int)),
    __param(1, Query({ enum: ['asc', 'desc'] })),
    __param(2, Query([Number])),
    __param(3, Header(String)),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Number, String, Array, String, Object]),
    __metadata('design:returntype', void 0),
  ],
  Explicit.prototype,
  'item',
  null,
);
__decorate(
  [
    Post('/items'),
    __param(0, Body([Item])),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Array]),
    __metadata('design:returntype', void 0),
  ],
  Explicit.prototype,
  'create',
  null,
);
export class Erased {
  erased(either, list, shape) {
    return { either, list, shape };
  }
}
__decorate(
  [
    Get('/erased'),
    __metadata('design:type', Function),
    __metadata('design:paramtypes', [Object, Array, Object]),
    __metadata('design:returntype', void 0),
  ],
  Erased.prototype,
  'erased',
  null,
);
