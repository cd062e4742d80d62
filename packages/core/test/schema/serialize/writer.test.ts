import 'reflect-metadata';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsNumber, IsString, ValidateNested } from 'class-validator';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileWriter } from '../../../src/schema/serialize/writer.js';
import { encodeJson } from '../../../src/json/encode-json.js';
import { compileProjection } from '../../../src/schema/kinds/kinds.js';
import type { TypeModel } from '../../../src/types/type-model.js';

class Point {
  @IsNumber() x!: number;
  @IsString() label!: string;
}

class Shape {
  @IsString() @Expose({ name: 'title "x"' }) name!: string;
  @IsInt() 2!: number;
  @IsBoolean() open!: boolean;
  @Exclude({ toPlainOnly: true }) @IsString() hidden!: string;
  @ValidateNested() @Type(() => Point) centre!: Point;
  @ValidateNested({ each: true }) @Type(() => Point) points!: Point[];
  @ValidateNested() @Type(() => Shape) inner?: Shape;
  @Type(() => Date) at!: Date;
  @Transform(({ value }: { value: unknown }) => [value], { toPlainOnly: true }) listed!: unknown;
}

const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom<unknown>(
    null,
    undefined,
    10n,
    2n ** 70n,
    () => 1,
    Symbol('s'),
    new Date(0),
    new Date(Number.NaN),
    new Map([['a', 1n]]),
    new Set([1, undefined]),
    Buffer.from('ab'),
    { toJSON: () => undefined },
    { toJSON: (key: string) => `at ${key}` },
  ),
);
const point = fc.oneof(
  fc.record({ x: scalar, label: scalar, extra: scalar }, { requiredKeys: [] }),
  scalar,
);
const shape = fc.letrec<{ shape: object }>((tie) => ({
  shape: fc.record(
    {
      name: scalar,
      2: scalar,
      open: scalar,
      hidden: scalar,
      centre: fc.oneof(point, fc.array(point, { maxLength: 2 })),
      points: fc.oneof(fc.array(point, { maxLength: 3 }), point, fc.constant(new Set([{ x: 1 }]))),
      inner: fc.oneof({ maxDepth: 2 }, scalar, tie('shape')),
      at: scalar,
      listed: scalar,
      extra: scalar,
    },
    { requiredKeys: [] },
  ),
})).shape;

const TYPES: readonly TypeModel[] = [
  { kind: 'class', type: Shape },
  { kind: 'array', items: { kind: 'class', type: Shape }, constraints: {} },
];

it('writes the text that encoding the projected value gives', () => {
  for (const type of TYPES) {
    const write = compileWriter(type);
    const project = compileProjection(type);
    fc.assert(
      fc.property(fc.oneof(shape, fc.array(shape, { maxLength: 3 }), scalar), (value) => {
        const wanted = textOrError(() => encodeJson(project?.(value)));
        expect(textOrError(() => write?.(value))).toBe(wanted);
      }),
      { numRuns: 1500 },
    );
  }
});

function textOrError(write: () => unknown): unknown {
  try {
    return write();
  } catch (error) {
    return error instanceof TypeError ? 'refused' : String(error);
  }
}
