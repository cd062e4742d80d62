import { IsInt, IsOptional, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { TypeModel } from '../../../src/types/type-model.js';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';

class Tracing {
  @IsOptional() @IsInt() traceDepth?: number;
  @IsString() traceId!: string;
}

const TYPES: { name: string; type: TypeModel }[] = [
  { name: 'a class', type: { kind: 'class', type: Tracing } },
  {
    name: 'a record of fields',
    type: {
      kind: 'object',
      properties: {
        traceDepth: { type: { kind: 'integer', constraints: {} }, required: false },
        traceId: { type: { kind: 'string', constraints: {} }, required: true },
      },
    },
  },
];

describe.each(TYPES)('all headers as $name', ({ type }) => {
  it('reports issues of headers under the names of the fields', async () => {
    const validate = compileValidator(type, { mode: 'text', forbidUnknown: false });
    const result = await validate({ traceDepth: 'x' }, ['header']);
    expect(result.ok ? [] : result.issues.map(({ loc }) => loc)).toEqual([
      ['header', 'trace-depth'],
      ['header', 'trace-id'],
    ]);
  });
});
