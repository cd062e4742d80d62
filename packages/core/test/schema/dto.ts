import type { Constructor } from '../../src/types/constructor.js';

/** A class with one property, `value`, that has these decorators, the last one applied first as in source. */
export function dtoWith(...decorators: PropertyDecorator[]): Constructor {
  class Dto {
    value: unknown;
  }
  for (const decorator of decorators.toReversed()) decorator(Dto.prototype, 'value');
  return Dto;
}
