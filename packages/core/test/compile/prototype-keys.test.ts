import { Transform, Type } from 'class-transformer';
import { IsArray, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { type AppOptions, Body, type Listening, Post, createApp } from '@sluice/core';

class Part {
  @IsString() name!: string;
}

class Whole {
  @IsOptional() @ValidateNested() @Type(() => Part) part?: Part;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];
  @IsOptional() @IsObject() meta?: Record<string, unknown>;
}

class Titled {
  @IsOptional()
  @IsString()
  @Transform(({ value, obj }: { value: unknown; obj: { short?: unknown } }) => obj.short ?? value)
  title?: string;
  @IsOptional() @IsObject() meta?: Record<string, unknown>;
}

let seen: unknown;

class Shop {
  @Post('/whole')
  whole(@Body() whole: Whole) {
    return see(whole);
  }

  @Post('/titled')
  titled(@Body() titled: Titled) {
    return see(titled);
  }

  @Post('/parts')
  parts(@Body([Part]) parts: Part[]) {
    return see(parts);
  }

  @Post('/free')
  free(@Body(Object) value: unknown) {
    return see(value);
  }

  @Post('/fields', { body: { meta: Object } })
  fields({ body }: { body: unknown }) {
    return see(body);
  }

  @Post('/schema', { body: z.object({ meta: z.unknown() }) })
  schema({ body }: { body: unknown }) {
    return see(body);
  }
}

function see(value: unknown): unknown {
  seen = value;
  return value;
}

const SERVERS = {
  compat: {},
  strict: { validation: 'strict' },
  forbidding: { forbidUnknown: true },
} satisfies Record<string, AppOptions>;
type Server = keyof typeof SERVERS;

const servers = new Map<Server, Listening>();
const ALL: readonly Server[] = ['compat', 'strict', 'forbidding'];
const REPORTING: readonly Server[] = ['strict', 'forbidding'];
const PATHS = ['/whole', '/titled', '/parts', '/free', '/fields', '/schema'];

beforeAll(async () => {
  for (const name of ALL) servers.set(name, await createApp(Shop, SERVERS[name]).listen(0));
});
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
});

interface Answer {
  readonly status: number;
  readonly text: string;
  /** The type and place of each issue. */
  readonly issues: readonly string[];
}

async function send(server: Server, path: string, body: string): Promise<Answer> {
  seen = undefined;
  const response = await fetch(`${servers.get(server)?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const { status } = response;
  if (status !== 422) return { status, text, issues: [] };
  const { detail }: { detail: { type: string; loc: unknown[] }[] } = JSON.parse(text);
  return { status, text, issues: detail.map(({ type, loc }) => `${type} ${loc.join('.')}`) };
}

const FREE = '{"meta":{"constructor":5,"toString":2,"in":[{"hasOwnProperty":{"valueOf":null}}]}}';

describe('a key of free JSON that names a member of every object', () => {
  const paths = PATHS.filter((path) => path !== '/parts');
  it.each(ALL.flatMap((server) => paths.map((path) => [server, path] as const)))(
    'a key of free JSON that names a member of every object is kept as data (%s, %s)',
    async (server, path) => {
      expect(await send(server, path, FREE)).toMatchObject({ status: 200, text: FREE });
      const meta: unknown = Reflect.get(Object(seen), 'meta');
      expect(Object.getPrototypeOf(meta)).toBe(Object.prototype);
      expect(Object.keys(Object(meta))).toEqual(['constructor', 'toString', 'in']);
    },
  );

  it.each(['constructor', 'toString', 'prototype'])(
    'the key %s is left out where a class does not declare it, and reported where that is forbidden',
    async (key) => {
      const body = `{"part":{"name":"a","${key}":1},"parts":[{"name":"b","${key}":{}}],"${key}":2}`;
      const kept = '{"part":{"name":"a"},"parts":[{"name":"b"}]}';
      expect(await send('compat', '/whole', body)).toMatchObject({ status: 200, text: kept });
      const { status, issues } = await send('forbidding', '/whole', body);
      expect(status).toBe(422);
      expect(issues.toSorted()).toEqual(
        [
          `extra_forbidden body.${key}`,
          `extra_forbidden body.part.${key}`,
          `extra_forbidden body.parts.0.${key}`,
        ].toSorted(),
      );
    },
  );
});

it('strict mode refuses a key that every object has, for a class and a record alike', async () => {
  const issues = ['extra_forbidden body.constructor'];
  for (const path of ['/whole', '/fields']) {
    expect((await send('strict', path, '{"meta":{},"constructor":1,"other":2}')).issues).toEqual(
      issues,
    );
  }
});

const PROTOS: readonly (readonly [path: string, body: string, place: string, kept: string])[] = [
  ['/whole', '{"__proto__":{"part":1}}', '__proto__', '{}'],
  ['/whole', '{"part":{"name":"a","__proto__":1}}', 'part.__proto__', '{"part":{"name":"a"}}'],
  [
    '/whole',
    '{"parts":[{"name":"a"},{"name":"b","__proto__":null}]}',
    'parts.1.__proto__',
    '{"parts":[{"name":"a"},{"name":"b"}]}',
  ],
  ['/whole', '{"meta":{"a":[{"__proto__":{}}]}}', 'meta.a.0.__proto__', '{"meta":{"a":[{}]}}'],
  ['/whole', '{"\\u005f_proto__":1}', '__proto__', '{}'],
  ['/titled', '{"meta":{"__proto__":{}}}', 'meta.__proto__', '{"meta":{}}'],
  ['/parts', '[{"name":"a","__proto__":{}}]', '0.__proto__', '[{"name":"a"}]'],
  ['/free', '{"__proto__":{"a":1},"b":2}', '__proto__', '{"b":2}'],
  ['/free', '[{"a":{"__proto__":[]}}]', '0.a.__proto__', '[{"a":{}}]'],
  ['/fields', '{"meta":{},"__proto__":1}', '__proto__', '{"meta":{}}'],
  ['/schema', '{"meta":{"__proto__":{}}}', 'meta.__proto__', '{"meta":{}}'],
];

describe('the key __proto__', () => {
  it.each(PROTOS)('the key __proto__ is left out of %s %s', async (path, body, _, kept) => {
    expect(await send('compat', path, body)).toMatchObject({ status: 200, text: kept });
  });

  it.each(PROTOS)(
    'the key __proto__ is reported where unknown keys are forbidden: %s %s',
    async (path, body, at) => {
      for (const server of REPORTING) {
        const { status, issues } = await send(server, path, body);
        expect([status, issues]).toEqual([422, [`extra_forbidden body.${at}`]]);
      }
    },
  );

  it('the key __proto__ is reported beside what else is wrong', async () => {
    const body = '{"part":{"name":1},"__proto__":{},"meta":{}}';
    expect((await send('strict', '/whole', body)).issues).toEqual([
      'extra_forbidden body.__proto__',
      'string_type body.part.name',
    ]);
  });

  it('the key __proto__ is reported a hundred times at most', async () => {
    const body = `[${Array.from({ length: 300 }, () => '{"__proto__":1}').join(',')}]`;
    expect((await send('strict', '/free', body)).issues).toHaveLength(100);
  });

  it('the key __proto__ never reaches a handler nor changes a prototype, wherever it is', async () => {
    const key = fc.constantFrom('__proto__', '\\u005f_proto__', 'constructor', 'meta', 'part', 'a');
    const { json } = fc.letrec<{ json: string; object: string; list: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('1', '"__proto__"', 'null'),
        tie('object'),
        tie('list'),
      ),
      object: fc
        .array(fc.tuple(key, tie('json')), { maxLength: 4 })
        .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`),
      list: fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    }));
    const before = Reflect.ownKeys(Object.prototype);
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.constantFrom(...ALL),
        fc.constantFrom(...PATHS),
        async (text, server, path) => {
          const { status } = await send(server, path, text);
          expect([200, 422]).toContain(status);
          if (status === 200) expectOrdinary(seen);
          expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const ORDINARY: readonly unknown[] = [Whole, Titled, Part, Object, Array].map(
  (type) => type.prototype,
);

function expectOrdinary(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  expect(ORDINARY).toContain(Object.getPrototypeOf(value));
  expect(Object.hasOwn(value, '__proto__')).toBe(false);
  for (const member of Object.values(value)) expectOrdinary(member);
}
