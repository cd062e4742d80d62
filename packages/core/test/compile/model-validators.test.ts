import {
  Body,
  Get,
  IntersectionType,
  MapOf,
  ModelValidator,
  PartialType,
  Post,
  Query,
  Secret,
  createApp,
  sleep,
  wasSet,
} from '@sluice/core';
import { Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

class Range {
  @IsInt() from!: number;
  @IsInt() to!: number;

  @ModelValidator() inOrder() {
    if (this.to < this.from) throw new Error('to is before from');
  }
}

class Short extends Range {
  @ModelValidator() async isShort() {
    await sleep(1);
    if (this.to - this.from > 10) throw new Error('the range is too long');
  }
}

class Plan {
  @IsString() name!: string;
  @ValidateNested() @Type(() => Range) range!: Range;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Short) parts?: Short[];

  @ModelValidator() isNamed() {
    if (this.name === '') throw new Error('a plan needs a name');
  }
}

class Signup {
  @IsString() @Secret() password!: string;
  @IsString() @Secret() again!: string;

  @ModelValidator() same() {
    if (this.password !== this.again) throw new Error('the passwords differ');
  }
}

class Broken {
  @IsInt() n!: number;

  @ModelValidator() check() {
    throw new TypeError('text of a bug');
  }
}

class Both extends IntersectionType(Range, Signup) {}
class RangePatch extends PartialType(Range) {}

class Settings {
  @IsInt() size = 10;
  @IsOptional() @IsString() note?: string | null;
  @IsOptional() @IsInt() @Expose({ name: 'maxCount' }) count?: number;
}

class Api {
  @Post('/ranges') range(range: Short) {
    return range;
  }
  @Post('/plans') plan(plan: Plan) {
    return plan;
  }
  @Post('/signups') signup(signup: Signup) {
    return signup.again;
  }
  @Post('/broken') broken(value: Broken) {
    return value;
  }
  @Post('/maps') map(@Body(MapOf(Range)) ranges: Record<string, Range>) {
    return ranges;
  }
  @Post('/both') both(value: Both) {
    return value.from;
  }
  @Post('/patches') patch(patch: RangePatch) {
    return patch;
  }
  @Get('/ranges') query(@Query() range: Range) {
    return range;
  }
  @Post('/settings') set(settings: Settings) {
    return {
      size: wasSet(settings, 'size'),
      note: wasSet(settings, 'note'),
      count: wasSet(settings, 'count'),
    };
  }
}

const app = createApp(Api);

async function send(path: string, body?: unknown): Promise<unknown> {
  const init =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  return (await app.fetch(new Request(`http://api${path}`, init))).json();
}

describe('a model validator', () => {
  it('refuses the whole object in the words of FastAPI', async () => {
    expect(await send('/ranges', { from: 2, to: 1 })).toEqual({
      detail: [
        {
          type: 'value_error',
          loc: ['body'],
          msg: 'Value error, to is before from',
          input: { from: 2, to: 1 },
          ctx: { error: {} },
        },
      ],
    });
  });

  it('may be asynchronous, and runs with those of the bases', async () => {
    expect(await send('/ranges', { from: 1, to: 2 })).toEqual({ from: 1, to: 2 });
    expect(await send('/ranges', { from: 1, to: 20 })).toMatchObject({
      detail: [{ msg: 'Value error, the range is too long' }],
    });
  });

  it('runs only when every property is right', async () => {
    expect(await send('/ranges', { from: 'x', to: 1 })).toMatchObject({
      detail: [{ type: 'int_type', loc: ['body', 'from'] }],
    });
  });

  it('of nested objects reports their places, and comes before that of the whole', async () => {
    const plan = { name: '', range: { from: 2, to: 1 }, parts: [{ from: 1, to: 20 }] };
    expect(await send('/plans', plan)).toMatchObject({
      detail: [
        { loc: ['body', 'range'], input: { from: 2, to: 1 } },
        { loc: ['body', 'parts', 0], input: { from: 1, to: 20 } },
      ],
    });
    expect(await send('/plans', { name: '', range: { from: 1, to: 2 } })).toMatchObject({
      detail: [{ loc: ['body'], msg: 'Value error, a plan needs a name' }],
    });
  });

  it('runs for the values of a map and for a query', async () => {
    expect(await send('/maps', { a: { from: 2, to: 1 } })).toMatchObject({
      detail: [{ loc: ['body', 'a'] }],
    });
    expect(await send('/ranges?from=2&to=1')).toMatchObject({ detail: [{ loc: ['query'] }] });
  });

  it('never shows secrets of the object', async () => {
    const text = JSON.stringify(await send('/signups', { password: 'abc123', again: 'abc124' }));
    expect(text).toContain('the passwords differ');
    expect(text).not.toContain('abc12');
  });

  it('with a bug refuses the object, without the text of the bug', async () => {
    expect(await send('/broken', { n: 1 })).toMatchObject({
      detail: [{ type: 'value_error', msg: 'Value error, the input could not be checked' }],
    });
  });

  it('is kept where all that it reads is kept', async () => {
    const both = { from: 2, to: 1, password: 'a', again: 'a' };
    expect(await send('/both', both)).toMatchObject({ detail: [{ loc: ['body'] }] });
    expect(await send('/patches', { from: 2, to: 1 })).toEqual({ from: 2, to: 1 });
  });
});

describe('wasSet', () => {
  it('tells what a client sent from defaults and from what is absent', async () => {
    expect(await send('/settings', {})).toEqual({ size: false, note: false, count: false });
    expect(await send('/settings', { size: 10, note: null, maxCount: 3 })).toEqual({
      size: true,
      note: true,
      count: true,
    });
  });

  it('says that it cannot know of an object of your own', () => {
    expect(() => wasSet(new Settings(), 'size')).toThrow(/objects that a handler was given/);
    expect(wasSet(new Settings(), 'note')).toBe(false);
  });
});
