import { Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AppOptions,
  Body,
  type Listening,
  Post,
  Query,
  Secret,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

class Part {
  @IsString() name!: string;
  @Secret() @IsInt() code!: number;
}

class Base {
  @IsString({ each: true }) @MaxLength(3, { each: true }) tags!: string[];
}

class Whole extends Base {
  @MinLength(2, { each: true }) declare tags: string[];
  @ValidateNested() @Type(() => Part) part!: Part;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Part) parts!: Part[];
  @IsOptional() @ValidateNested() @Type(() => Part) untold?: Part[];
}

class Page {
  @IsInt() @Min(1) size!: number;
}

class NextPage extends Page {
  @Min(5) declare size: number;
}

class Shop {
  @Post('/whole')
  whole(@Body() whole: Whole, @Query() page: NextPage) {
    return { whole, page };
  }
}

const PART = { name: 'a', code: 7 };
const RIGHT = { tags: ['ab'], part: PART, parts: [PART] };

let strict: Listening;
let compat: Listening;

beforeAll(async () => {
  strict = await createApp(Shop, { validation: 'strict' }).listen(0);
  compat = await createApp(Shop, { validation: 'compat' }).listen(0);
});
afterAll(async () => {
  await Promise.all([strict.close(), compat.close()]);
});

async function issuesAt(
  { url }: Listening,
  body: unknown,
  query = 'size=5',
): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/whole?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: { detail?: readonly unknown[] } = JSON.parse(await response.text());
  expect(response.status).toBe(answer.detail === undefined ? 200 : 422);
  return answer.detail ?? [];
}

function tagsOf(options: AppOptions): unknown {
  const schema = document(describeClass(Shop, options)).components?.schemas?.['Whole'];
  return schema && 'properties' in schema && schema.properties?.['tags'];
}

describe('an application with strict validation', () => {
  it('strict validation takes what is right', async () => {
    expect(await issuesAt(strict, RIGHT)).toEqual([]);
  });

  it('strict validation refuses a list where one object belongs, and one object where a list does', async () => {
    const untold = { ...RIGHT, untold: [PART] };
    expect(await issuesAt(compat, untold)).toEqual([]);
    expect(await issuesAt(strict, untold)).toMatchObject([
      { type: 'model_attributes_type', loc: ['body', 'untold'] },
    ]);
    expect(await issuesAt(strict, { ...RIGHT, part: [PART] })).toMatchObject([
      { type: 'model_attributes_type', loc: ['body', 'part'] },
    ]);
    expect(await issuesAt(strict, { ...RIGHT, parts: [[PART]] })).toMatchObject([
      { type: 'model_attributes_type', loc: ['body', 'parts', 0] },
    ]);
  });

  it('strict validation keeps the rules a subclass inherits, with their context and the index of the item', async () => {
    const wrong = { ...RIGHT, tags: ['ab', 'abcd'] };
    expect(await issuesAt(compat, wrong)).toEqual([]);
    expect(await issuesAt(strict, wrong)).toMatchObject([
      { type: 'string_too_long', loc: ['body', 'tags', 1], input: 'abcd', ctx: { max_length: 3 } },
    ]);
  });

  it('strict validation keeps inherited rules for what comes as text too', async () => {
    expect(await issuesAt(compat, RIGHT, 'size=5.5')).toEqual([]);
    expect(await issuesAt(strict, RIGHT, 'size=5.5')).toMatchObject([
      { loc: ['query', 'size'], type: 'int_parsing' },
    ]);
    expect(await issuesAt(strict, RIGHT, 'size=1')).toMatchObject([
      { loc: ['query', 'size'], type: 'greater_than_equal', ctx: { ge: 5 } },
    ]);
  });

  it('strict validation reports keys that name a member of every object', async () => {
    const body = JSON.stringify(RIGHT).replace('{', '{"constructor":1,');
    expect(await issuesAt(compat, body)).toEqual([]);
    expect(await issuesAt(strict, body)).toMatchObject([
      { type: 'extra_forbidden', loc: ['body', 'constructor'] },
    ]);
  });

  it('strict validation echoes no secret of what it refuses', async () => {
    const wrong = { ...RIGHT, part: [PART] };
    expect(JSON.stringify(await issuesAt(strict, wrong))).not.toContain('7');
  });

  it('strict validation documents the rules that it holds requests to', () => {
    expect(tagsOf({})).toMatchObject({ items: { minLength: 2 } });
    expect(tagsOf({})).not.toMatchObject({ items: { maxLength: 3 } });
    expect(tagsOf({ validation: 'strict' })).toMatchObject({
      items: { type: 'string', minLength: 2, maxLength: 3 },
    });
  });
});

describe('the option validation', () => {
  it('the option validation defaults to compat', async () => {
    const response = await createApp(Shop).fetch(
      new Request('http://test/whole?size=5', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...RIGHT, untold: [PART] }),
      }),
    );
    expect(response.status).toBe(200);
  });

  it('the option validation is one of two words', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may
    const options = { validation: 'strick' } as unknown as AppOptions;
    expect(() => createApp(Shop, options)).toThrow(
      `E_OPTION_INVALID: Shop has the option validation: "strick". Write 'compat' or 'strict', or leave it out for 'compat'.`,
    );
  });
});
