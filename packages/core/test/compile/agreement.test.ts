import { Transform, Type } from 'class-transformer';
import { IsDate, IsISO8601, IsInt, IsString, Length } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  Body,
  Get,
  Int,
  Path,
  Post,
  Query,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

class Event {
  @Type(() => Date) @IsDate() at!: Date;
}

class Moment {
  @IsISO8601() at!: string;
}

class Word {
  @Transform(({ value }: { value: string }) => value.trim()) @IsString() @Length(2) word!: string;
}

class Page {
  @IsInt() size!: number;
}

class Api {
  @Post('/events')
  event(event: Event) {
    return event;
  }

  @Post('/moments')
  moment(moment: Moment) {
    return moment;
  }

  @Post('/words')
  word(word: Word) {
    return word;
  }

  @Get('/days/:day')
  day(day: Date) {
    return day;
  }

  @Get('/items/:id')
  item(@Path(Int) id: number, @Query() page: Page) {
    return { id, page };
  }

  @Post('/numbers')
  number(@Body({ type: Int, ge: 1 }) number: number) {
    return number;
  }

  @Post('/notes')
  note(
    @Body('text', { type: String, optional: true }) text: string | undefined,
    @Body('kind', { type: String }) kind = 'plain',
  ) {
    return { text: text ?? 'none', kind };
  }

  @Post('/pages')
  page(page: Page) {
    return page;
  }
}

const app = createApp(Api);
const described = document(describeClass(Api));

async function get(path: string): Promise<unknown> {
  const response = await app.fetch(new Request(`http://test${path}`));
  return outcome(response.status, await response.json());
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await app.fetch(
    new Request(`http://test${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return outcome(response.status, await response.json());
}

/** What was answered, or what was wrong. */
function outcome(status: number, json: unknown): unknown {
  if (status !== 422) return json;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form of every 422
  const { detail } = json as { detail: { type: string; loc: unknown[]; ctx?: unknown }[] };
  return detail.map(({ type, loc, ctx }) => ({ type, at: loc.join('.'), ctx }));
}

describe('a date', () => {
  it.each([true, false, 0, 1e12, [], ['2020-01-01']])(
    'refuses %j as a date in a JSON body',
    async (at) => {
      expect(await post('/events', { at })).toMatchObject([
        { type: 'datetime_type', at: 'body.at' },
      ]);
    },
  );

  it('takes a date as text, in a JSON body and in a path', async () => {
    const at = '0002-03-04T05:06:07.000Z';
    expect(await post('/events', { at })).toEqual({ at });
    expect(await get('/days/0001-01-01')).toBe('0001-01-01T00:00:00.000Z');
    expect(await get(`/days/${at}`)).toBe(at);
  });

  it.each(['0.5', '0', '1577836800'])(
    'refuses a time stamp as a date in a path: %s',
    async (day) => {
      expect(await get(`/days/${day}`)).toMatchObject([
        { type: 'datetime_from_date_parsing', at: 'path.day' },
      ]);
    },
  );

  it('refuses empty text as an ISO 8601 date, as its schema says', async () => {
    expect(await post('/moments', { at: '' })).toMatchObject([{ at: 'body.at' }]);
    const pattern = propertyOf('Moment', 'at')?.['pattern'];
    expect(new RegExp(String(pattern)).test('')).toBe(false);
    expect(await post('/moments', { at: '0002-03-04' })).toEqual({ at: '0002-03-04' });
    expect(new RegExp(String(pattern)).test('0002-03-04')).toBe(true);
  });
});

describe('an integer', () => {
  const bounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

  it('refuses an integer that a number cannot hold exactly, where the schema has bounds', async () => {
    const unsafe = '9007199254740993';
    expect(await get(`/items/${unsafe}?size=${unsafe}`)).toMatchObject([
      { type: 'int_parsing_size', at: 'path.id' },
      { type: 'int_parsing_size', at: 'query.size' },
    ]);
    const parameters = described.paths?.['/items/{id}']?.get?.parameters;
    expect(parameters).toMatchObject([
      { name: 'id', schema: { type: 'integer', ...bounds } },
      { name: 'size', schema: { type: 'integer', ...bounds } },
    ]);
  });

  it('documents an integer with the bounds that are declared', () => {
    expect(described.paths?.['/numbers']?.post?.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        },
      },
    });
  });

  it('takes an integer of any size for a property of a class in a JSON body, and documents no bounds', async () => {
    expect(await post('/pages', { size: 2 ** 60 })).toEqual({ size: 2 ** 60 });
    expect(propertyOf('Page', 'size')).toEqual({ type: 'integer' });
  });
});

describe('null for a value of the body', () => {
  it('takes null for a body value that may be left out, as its schema says', async () => {
    expect(await post('/notes', { text: null })).toEqual({ text: 'none', kind: 'plain' });
    expect(propertyOf('Body_note', 'text')).toMatchObject({
      anyOf: [{ type: 'string' }, { type: 'null' }],
    });
  });

  it('refuses null for a body value that has a default', async () => {
    expect(await post('/notes', { kind: null })).toMatchObject([
      { type: 'string_type', at: 'body.kind' },
    ]);
    expect(propertyOf('Body_note', 'kind')).toMatchObject({ type: 'string' });
  });
});

describe('what is said of a transformed value', () => {
  it('reports a transformed value as its rule has seen it', async () => {
    expect(await post('/words', { word: ' h ' })).toEqual([
      { type: 'string_too_short', at: 'body.word', ctx: { min_length: 2 } },
    ]);
  });
});

function propertyOf(name: string, property: string): Record<string, unknown> | undefined {
  const schema = described.components?.schemas?.[name];
  const found = schema && 'properties' in schema ? schema.properties?.[property] : undefined;
  return found && { ...found };
}
