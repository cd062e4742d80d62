import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';

function validate(schema: StandardSchemaV1, value: unknown) {
  const type = { kind: 'standard', schema } as const;
  return compileValidator(type, { mode: 'json', forbidUnknown: false })(value, ['body']);
}

const schemaOf = (
  run: () => StandardSchemaV1.Result<unknown> | Promise<never>,
): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'test', validate: run },
});

describe('a Standard Schema', () => {
  const ITEM = z.object({ name: z.string(), tags: z.array(z.string()).default([]) });

  it('returns the output of the schema', () => {
    expect(validate(ITEM, { name: 'a', extra: 1 })).toEqual({
      ok: true,
      value: { name: 'a', tags: [] },
    });
  });

  it('locates issues, and reports an absent property as missing', () => {
    expect(validate(ITEM, { tags: ['a', 5] })).toEqual({
      ok: false,
      issues: [
        {
          type: 'missing',
          loc: ['body', 'name'],
          msg: 'Field required',
          input: { tags: ['a', 5] },
        },
        {
          type: 'string_type',
          loc: ['body', 'tags', 1],
          msg: 'Invalid input: expected string, received number',
          input: 5,
        },
      ],
    });
  });

  it('validates by an asynchronous schema', async () => {
    const schema = z.string().refine(async (text) => text === 'a', 'not a');
    expect(await validate(schema, 'a')).toEqual({ ok: true, value: 'a' });
    expect(await validate(schema, 'b')).toEqual({
      ok: false,
      issues: [{ type: 'value_error', loc: ['body'], msg: 'not a', input: 'b' }],
    });
  });

  it('refuses a value when the schema throws or rejects', async () => {
    const thrown = schemaOf(() => {
      throw new Error('no');
    });
    const rejected = schemaOf(() => Promise.reject(new Error('no')));
    expect([await validate(thrown, 1), await validate(rejected, 1)]).toMatchObject([
      { ok: false, issues: [{ type: 'value_error', input: 1 }] },
      { ok: false, issues: [{ type: 'value_error', input: 1 }] },
    ]);
  });

  it('reports each unknown key that an issue names', () => {
    expect(validate(z.strictObject({}), { x: 1, y: 2 })).toMatchObject({
      issues: [
        { type: 'extra_forbidden', loc: ['body', 'x'], input: 1 },
        { type: 'extra_forbidden', loc: ['body', 'y'], input: 2 },
      ],
    });
  });
});
