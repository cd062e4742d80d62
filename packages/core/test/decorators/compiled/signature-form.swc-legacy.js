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
function _ts_param(paramIndex, decorator) {
  return function (target, key) {
    decorator(target, key, paramIndex);
  };
}
// The source of signature-form.*.js: see compilers.test.ts.
import { Get, Header, Path, Post, Query, Body, Int } from '@sluice/core';
import { IsString } from 'class-validator';
export class Item {
  name;
}
_ts_decorate([IsString(), _ts_metadata('design:type', String)], Item.prototype, 'name', void 0);
export class Api {
  item(id, since, verbose = false, label = 'none') {
    return {
      id,
      since,
      verbose,
      label,
    };
  }
  create(item, signal) {
    return {
      item,
      signal,
    };
  }
}
_ts_decorate(
  [
    Get('/items/:id'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [
      Number,
      typeof Date === 'undefined' ? Object : Date,
      void 0,
      void 0,
    ]),
    _ts_metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'item',
  null,
);
_ts_decorate(
  [
    Post('/items'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [
      typeof Item === 'undefined' ? Object : Item,
      typeof AbortSignal === 'undefined' ? Object : AbortSignal,
    ]),
    _ts_metadata('design:returntype', void 0),
  ],
  Api.prototype,
  'create',
  null,
);
export class Explicit {
  item(id, sort, ids, xToken, limit = 10) {
    return {
      id,
      sort,
      ids,
      xToken,
      limit,
    };
  }
  create(items) {
    return items;
  }
}
_ts_decorate(
  [
    Get('/items/:id'),
    _ts_param(0, Path(Int)),
    _ts_param(
      1,
      Query({
        enum: ['asc', 'desc'],
      }),
    ),
    _ts_param(2, Query([Number])),
    _ts_param(3, Header(String)),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Number, String, Array, String, void 0]),
    _ts_metadata('design:returntype', void 0),
  ],
  Explicit.prototype,
  'item',
  null,
);
_ts_decorate(
  [
    Post('/items'),
    _ts_param(0, Body([Item])),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Array]),
    _ts_metadata('design:returntype', void 0),
  ],
  Explicit.prototype,
  'create',
  null,
);
export class Erased {
  erased(either, list, shape) {
    return {
      either,
      list,
      shape,
    };
  }
}
_ts_decorate(
  [
    Get('/erased'),
    _ts_metadata('design:type', Function),
    _ts_metadata('design:paramtypes', [Object, Array, Object]),
    _ts_metadata('design:returntype', void 0),
  ],
  Erased.prototype,
  'erased',
  null,
);
