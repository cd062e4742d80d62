import { type } from 'arktype';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import { DefinitionError, Get, createApp, describe as describeApp } from '@sluice/core';

import { leaveOut } from '../../../src/schema/standard/undeclared.js';
import { written } from '../written.js';

const writtenBy = (schema: StandardSchemaV1, value: unknown): unknown =>
  written({ kind: 'standard', schema }, value);

const SECRET = { name: 'ada', price: 1, password: 'secret' };

describe('a response that a schema describes', () => {
  it.each<[string, StandardSchemaV1]>([
    ['zod', z.object({ name: z.string() })],
    ['valibot', v.object({ name: v.string() })],
    ['arktype', type({ name: 'string' })],
  ])('keeps only what the schema declares, with %s', (_, schema) => {
    expect(writtenBy(schema, SECRET)).toEqual({ name: 'ada' });
  });

  it.each<[string, StandardSchemaV1]>([
    ['zod', z.looseObject({ name: z.string() })],
    ['valibot', v.looseObject({ name: v.string() })],
    ['arktype', type({ name: 'string', '[string]': 'unknown' })],
  ])('keeps undeclared properties of an open schema, with %s', (_, schema) => {
    expect(writtenBy(schema, SECRET)).toEqual(SECRET);
  });

  it('filters a response at every level', () => {
    const node = type({
      name: 'string',
      'at?': 'Date',
      'inner?': { name: 'string' },
      'list?': type({ name: 'string' }).array(),
      'pair?': ['string', { name: 'string' }],
      'map?': { '[string]': { name: 'string' } },
      'free?': 'object',
    });
    const name = { name: 'ada' };
    const value = { inner: SECRET, list: [SECRET], pair: ['a', SECRET], map: { a: SECRET } };
    expect(writtenBy(node, { ...SECRET, ...value, at: new Date(0), free: { a: 1 } })).toEqual({
      ...name,
      at: '1970-01-01T00:00:00.000Z',
      inner: name,
      list: [name],
      pair: ['a', name],
      map: { a: name },
      free: { a: 1 },
    });
  });

  it('keeps the properties of the fitting branch of a union', () => {
    const pet = type({ kind: "'cat'", lives: 'number' }).or({ kind: "'dog'", breed: 'string' });
    const value = { kind: 'cat', lives: 9, breed: 'none' };
    expect(writtenBy(pet, value)).toEqual({ kind: 'cat', lives: 9 });
    expect(writtenBy(pet.array(), [value])).toEqual([{ kind: 'cat', lives: 9 }]);
    expect(writtenBy(type({ a: 'number' }).or('string'), 'text')).toBe('text');
  });

  it('follows schemas that contain themselves', () => {
    const tree = type.module({ node: { name: 'string', 'next?': 'node' } }).node;
    expect(writtenBy(tree, { ...SECRET, next: { ...SECRET, next: SECRET } })).toEqual({
      name: 'ada',
      next: { name: 'ada', next: { name: 'ada' } },
    });
  });
});

const made = (jsonSchema?: object): StandardSchemaV1 => ({
  '~standard': {
    version: 1,
    vendor: 'home-made',
    validate: (value: unknown) => ({ value }),
    ...(jsonSchema && { jsonSchema }),
  },
});

function serving(schema: StandardSchemaV1) {
  class Api {
    @Get('/', { response: [schema] })
    read() {
      return [SECRET];
    }
  }
  return Api;
}

const output = () => ({ type: 'object', properties: { name: { type: 'string' } } });

describe('a schema that cannot say what it declares', () => {
  it('refuses a schema without a JSON Schema as a response at start', () => {
    expect(() => describeApp(serving(made()))).toThrow(DefinitionError);
    expect(() => describeApp(serving(made()))).toThrow(
      'E_RESPONSE_UNFILTERED: Api.read response: the schema (home-made) has no JSON Schema',
    );
  });

  it('refuses it for the results of another status too', () => {
    class Other {
      @Get('/', { responses: { 202: made() } })
      read() {}
    }
    expect(() => describeApp(Other)).toThrow('E_RESPONSE_UNFILTERED: Other.read: the schema');
  });

  it('filters by a schema that has been given a JSON Schema', async () => {
    const app = createApp(serving(made({ input: output, output })));
    const response = await app.fetch(new Request('http://a/'));
    expect(await response.json()).toEqual([{ name: 'ada' }]);
  });
});

describe('what a JSON Schema does not declare', () => {
  it.each<[string, Record<string, unknown>, unknown, unknown]>([
    ['an open schema', {}, SECRET, SECRET],
    ['any object', { type: 'object' }, SECRET, SECRET],
    [
      'both of two',
      { allOf: [{ properties: { name: {} } }, { properties: { price: {} } }] },
      SECRET,
      { name: 'ada', price: 1 },
    ],
    [
      'any of two, one open',
      { anyOf: [{ properties: { name: {} } }, { type: 'object' }] },
      SECRET,
      SECRET,
    ],
    ['a pattern', { properties: {}, patternProperties: { '^pr': {} } }, SECRET, { price: 1 }],
    [
      'a definition',
      { $defs: { a: { properties: { name: {} } } }, $ref: '#/$defs/a' },
      SECRET,
      { name: 'ada' },
    ],
    ['an unknown reference', { $ref: 'http://elsewhere' }, SECRET, SECRET],
    [
      'no branch that fits',
      {
        anyOf: [
          { properties: { name: { type: 'number' } } },
          { required: ['x'], properties: { price: {} } },
        ],
      },
      SECRET,
      { name: 'ada', price: 1 },
    ],
    ['a list of one', { items: { properties: { name: {} } } }, [SECRET], [{ name: 'ada' }]],
    ['null', { anyOf: [{ type: 'null' }, { properties: { name: {} } }] }, null, null],
  ])('leaves out %s', (_, schema, value, want) => {
    expect(leaveOut(schema)(value)).toEqual(want);
  });

  it('keeps every value whose properties are all declared', () => {
    const schemaOf = (value: unknown): Record<string, unknown> => {
      if (Array.isArray(value)) return { type: 'array', prefixItems: value.map(schemaOf) };
      if (typeof value !== 'object' || value === null) return {};
      const entries = Object.entries(value).map(([key, member]) => [key, schemaOf(member)]);
      const properties: object = Object.fromEntries(entries);
      return { type: 'object', properties };
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(leaveOut(schemaOf(value))(value)).toEqual(value);
      }),
    );
  });
});
