import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsString,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Body, Get, type Listening, Post, createApp } from '@sluice/core';

class Line {
  @IsString() article!: string;
  @IsInt() count!: number;
}

class Lines {
  @IsArray() @ArrayMaxSize(5) @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}

class AnyLines {
  @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}

class Names {
  @IsArray() @ArrayUnique() @IsString({ each: true }) names!: string[];
}

class Steps {
  @IsArray() @IsInt({ each: true }) steps!: number[];
}

class Later {
  @ValidateBy({ name: 'later', validator: { validate: () => Promise.resolve(false) } })
  value!: string;
}

class Thrown {
  @ValidateBy({
    name: 'thrown',
    validator: {
      validate: () => {
        throw new Error('cannot tell');
      },
    },
  })
  value!: string;
}

class Throwing {
  @IsArray() @ValidateNested({ each: true }) @Type(() => Thrown) all!: Thrown[];
}

class Quoted {
  @IsInt({ message: '$value is no number' }) count!: number;
}

const Numbers = z.object({ numbers: z.array(z.number()) });

class Api {
  @Get('/hello')
  hello() {
    return 'hello';
  }

  @Post('/tags')
  tags(@Body([String]) tags: string[]) {
    return tags.length;
  }

  @Post('/some-tags')
  someTags(@Body({ type: [String], maxItems: 5 }) tags: string[]) {
    return tags.length;
  }

  @Post('/lines')
  lines(lines: Lines) {
    return lines.lines.length;
  }

  @Post('/any-lines')
  anyLines(lines: AnyLines) {
    return lines.lines.length;
  }

  @Post('/names')
  names(names: Names) {
    return names.names.length;
  }

  @Post('/steps')
  steps(steps: Steps) {
    return steps.steps.length;
  }

  @Post('/later')
  later(@Body([Later]) all: Later[]) {
    return all.length;
  }

  @Post('/throwing')
  throwing(throwing: Throwing) {
    return throwing.all.length;
  }

  @Post('/quoted')
  quoted(@Body([Quoted]) all: Quoted[]) {
    return all.length;
  }

  @Post('/numbers', { body: Numbers })
  numbers({ body }: { body: z.infer<typeof Numbers> }) {
    return body.numbers.length;
  }
}

let app: Listening;

beforeAll(async () => {
  app = await createApp(Api, { forbidUnknown: true }).listen(0);
});
afterAll(() => app.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly issues: readonly { type: string; loc: unknown[]; msg: string; input?: unknown }[];
}

async function post(path: string, body: string): Promise<Answer> {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const parsed: { detail?: Answer['issues'] } = response.status === 422 ? JSON.parse(text) : {};
  return { status: response.status, text, issues: parsed.detail ?? [] };
}

function list(length: number, item: (index: number) => string): string {
  return `[${Array.from({ length }, (_, index) => item(index)).join(',')}]`;
}

function namesOf(length: number, last: string): string {
  return `{"names":${list(length, (index) => (index === length - 1 ? last : `"n${index}"`))}}`;
}

const MANY = [
  { what: 'items of the wrong type', path: '/tags', body: list(130_000, () => '1') },
  {
    what: 'wrong items of a property',
    path: '/steps',
    body: `{"steps":${list(130_000, () => '"x"')}}`,
  },
  {
    what: 'empty objects in a list of a class',
    path: '/any-lines',
    body: `{"lines":${list(340_000, () => '{}')}}`,
  },
  {
    what: 'lists where objects belong',
    path: '/any-lines',
    body: `{"lines":${list(340_000, () => '1')}}`,
  },
  {
    what: 'items that an asynchronous rule refuses',
    path: '/later',
    body: list(20_000, () => '{}'),
  },
  {
    what: 'items on which a rule throws',
    path: '/throwing',
    body: `{"all":${list(340_000, () => '{}')}}`,
  },
  {
    what: 'items that a Standard Schema refuses',
    path: '/numbers',
    body: `{"numbers":${list(100_000, () => '"x"')}}`,
  },
  {
    what: 'keys that are unknown',
    path: '/steps',
    body: `{"steps":[],${list(9000, (index) => `"k${index}":1`).slice(1, -1)}}`,
  },
];

describe('a large body with much that is wrong', () => {
  it.each(MANY)(
    'answers a large body with much that is wrong with 422 and 100 issues of $what',
    async ({ path, body }) => {
      const [refused, other] = await Promise.all([post(path, body), fetch(`${app.url}/hello`)]);
      expect(refused.status).toBe(422);
      expect(refused.issues).toHaveLength(100);
      expect(refused.text.length).toBeLessThan(64 * 1024);
      expect(other.status).toBe(200);
      expect((await fetch(`${app.url}/hello`)).status).toBe(200);
    },
  );

  it('refuses a list that is far too long for its size alone', async () => {
    const { status, issues, text } = await post('/lines', `{"lines":${list(340_000, () => '{}')}}`);
    expect(status).toBe(422);
    expect(issues).toMatchObject([{ type: 'too_long', loc: ['body', 'lines'] }]);
    expect(text.length).toBeLessThan(1024);
    const tags = await post(
      '/some-tags',
      list(130_000, () => '1'),
    );
    expect(tags.issues).toMatchObject([{ type: 'too_long', loc: ['body'] }]);
  });

  it('searches a large list for repeated items in linear time', async () => {
    expect(await post('/names', namesOf(90_000, '"last"'))).toMatchObject({ text: '90000' });
    const { issues } = await post('/names', namesOf(90_000, '"n7"'));
    expect(issues).toMatchObject([{ type: 'value_error', loc: ['body', 'names'] }]);
  });
});

describe('what was received', () => {
  it('echoes what was received up to 1,024 characters of JSON, and leaves it out beyond', async () => {
    const echoed = 'x'.repeat(1022);
    expect((await post('/quoted', `"${echoed}"`)).issues).toMatchObject([{ input: echoed }]);
    const [issue] = (await post('/quoted', `"${echoed}x"`)).issues;
    expect(issue).toMatchObject({ type: 'list_type', loc: ['body'] });
    expect(issue).not.toHaveProperty('input');
  });

  it('cuts what was received where a message quotes it', async () => {
    const long = 'x'.repeat(9000);
    const { issues, text } = await post(
      '/quoted',
      list(100, () => `{"count":"${long}"}`),
    );
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.every(({ msg }) => msg.length <= 4096)).toBe(true);
    expect(text.length).toBeLessThan(300 * 1024);
  });

  it('cuts what was received where a location names it', async () => {
    const { issues, text } = await post('/steps', `{"steps":[],"${'k'.repeat(500_000)}":1}`);
    expect(issues).toMatchObject([{ type: 'extra_forbidden' }]);
    expect(text.length).toBeLessThan(8 * 1024);
  });
});
