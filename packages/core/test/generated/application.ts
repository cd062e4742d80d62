import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsDate,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import * as fc from 'fast-check';

import {
  type App,
  type BodySpec,
  DateOnly,
  DefinitionError,
  Decimal,
  type DependencyEntry,
  type FieldRecord,
  type FieldType,
  Duration,
  HttpError,
  Int,
  MapOf,
  Model,
  Router,
  Union,
  UploadFile,
  Uuid,
  createApp,
  dependency,
} from '@sluice/core';

class Price {
  @IsInt() @Min(0) @Max(1_000_000) cents!: number;
  @IsOptional() @Matches(/^[A-Z]{3}$/) currency?: string;
}

class Order {
  @IsString() @Length(1, 20) name!: string;
  @ValidateNested() @Type(() => Price) price!: Price;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Price) others?: Price[];
  @IsOptional() @IsString({ each: true }) @ArrayUnique() tags?: string[];
  @IsOptional() @Type(() => Date) @IsDate() at?: Date;
}

@Model({ forbidUnknown: true, names: 'snake_case' })
class Contact {
  @IsEmail() mailAddress!: string;
}

/** A dependency whose ends are counted. */
export const HELD = { begun: 0, ended: 0 };

const generator = dependency(
  { query: { deep: { type: Int, optional: true } } },
  async function* ({ query }) {
    HELD.begun += 1;
    try {
      yield query.deep;
    } finally {
      HELD.ended += 1;
    }
  },
);

const refusing = dependency({ headers: { xToken: { maxLength: 5 } } }, ({ headers }) => {
  if (headers.xToken === 'no') throw new HttpError(403);
  return headers.xToken;
});

const ofBody = dependency({ body: { seen: Boolean } }, ({ body }) => body.seen);

const field = fc.constantFrom<FieldType>(
  Int,
  Number,
  String,
  Boolean,
  Date,
  Uuid,
  DateOnly,
  Decimal,
  Duration,
  BigInt,
  [Int],
  [String],
);

const declared = fc
  .tuple(field, fc.constantFrom('required', 'optional', 'default'))
  .map(([type, presence]) => {
    if (presence === 'optional') return { type, optional: true };
    return presence === 'default' && type === String ? { type, default: 'a' } : { type };
  });

const record = (names: readonly string[]): fc.Arbitrary<FieldRecord> =>
  fc.dictionary(fc.constantFrom(...names), declared, { maxKeys: 3, minKeys: 1 });

const segment = fc.constantFrom('a', 'b', '{id}', '{n:int}', '{u:uuid}', '*rest');

const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => {
  const seen = new Set<string>();
  const kept = segments.filter((each) => each.length === 1 || (!seen.has(each) && seen.add(each)));
  const end = kept.indexOf('*rest');
  return `/${(end === -1 ? kept : kept.slice(0, end + 1)).join('/')}`;
});

const body = fc.constantFrom<BodySpec>(
  Order,
  Price,
  Contact,
  [Order],
  MapOf(Price),
  Union([Price, Contact]),
  { name: String, price: { type: Int, ge: 0 } },
  Int,
);

/** One operation of a generated application. */
const operation = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  path,
  inputs: fc.record(
    {
      query: record(['q', 'page', 'tags', '__proto__x', 'a b']),
      headers: record(['xNumber', 'xToken', 'accept']),
      cookies: record(['session', 'theme']),
      depends: fc.constantFrom<Record<string, DependencyEntry>>(
        { one: generator },
        { one: generator, two: refusing },
        { two: refusing },
      ),
    },
    { requiredKeys: [] },
  ),
  content: fc.oneof(
    fc.constant({}),
    body.map((type) => ({ body: type })),
    fc.constant({ depends: { seen: ofBody } }),
    record(['name', 'age', 'list']).map((form) => ({ form })),
    fc.constant({
      form: { name: { type: String, optional: true } },
      files: {
        file: { type: UploadFile, maxBytes: 1000 },
        more: { type: [UploadFile], maxItems: 2 },
      },
    }),
  ),
  result: fc.constantFrom('echo', 'stream', 'nothing', 'error'),
});

/** A generated application, and the routes that it has. */
export interface Generated {
  readonly app: App;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly method: string;
  readonly path: string;
}

export const application: fc.Arbitrary<Generated> = fc
  .record({
    operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
    options: fc.record(
      {
        forbidUnknown: fc.boolean(),
        forbidRepeated: fc.boolean(),
        errorFormat: fc.constantFrom<'detail' | 'problem'>('detail', 'problem'),
        textGrammar: fc.constantFrom<'strict' | 'lenient'>('strict', 'lenient'),
        validation: fc.constantFrom<'strict' | 'compat'>('strict', 'compat'),
        maxFileMemoryBytes: fc.constantFrom(0, 1000),
        etag: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ operations, options }) => {
    let accepted: readonly Operation[] = [];
    for (const each of operations) {
      const more = [...accepted, each];
      if (isApplication(more)) accepted = more;
    }
    return { app: createApp(routerOf(accepted), options), routes: [...accepted, ALWAYS] };
  });

const ALWAYS: Route = { method: 'GET', path: '/always' };

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function isApplication(operations: readonly Operation[]): boolean {
  try {
    createApp(routerOf(operations));
    return true;
  } catch (error) {
    // A mistake of the definition is found at start; anything else is a mistake of ours.
    if (error instanceof DefinitionError) return false;
    throw error;
  }
}

function routerOf(operations: readonly Operation[]): Router {
  const router = Router().get('/always', () => 'here');
  for (const { method, path: pattern, inputs, content, result } of operations) {
    const names = [...pattern.matchAll(/\{(\w+)(?::\w+)?\}|\*(\w+)/g)].map(
      ([, name, rest]) => name ?? rest ?? '',
    );
    const depends = { ...inputs.depends, ...('depends' in content && content.depends) };
    const options = {
      ...inputs,
      ...content,
      ...(names.length > 0 && { params: Object.fromEntries(names.map((name) => [name, String])) }),
      depends,
    };
    router.route([method], pattern, { options, handler: HANDLERS[result] });
  }
  return router;
}

const HANDLERS = {
  echo: (...args: unknown[]) => args,
  async *stream() {
    yield { a: 1 };
    yield 'b';
  },
  nothing: async () => undefined,
  error: () => {
    throw new HttpError(409, { why: 'always' });
  },
} as const;
