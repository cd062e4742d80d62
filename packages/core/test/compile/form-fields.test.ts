import { Allow, IsInt, IsOptional, IsString, MinLength } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Form, Int, type Listening, Post, createApp } from '@sluice/core';

class Login {
  @IsString() username!: string;
  @IsString() @MinLength(3) password!: string;
  @IsOptional() @IsInt() age?: number;
  @IsOptional() @IsString({ each: true }) tags?: string[];
}

class Note {
  @IsString() username!: string;
  @IsString() text!: string;
}

class Free {
  @Allow() anything: unknown;
}

const zodLogin = z.object({ username: z.string(), age: z.coerce.number().optional() });

class Forms {
  @Post('/fields')
  fields(
    @Form({ minLength: 2 }) username: string,
    @Form() password: string,
    @Form(Int) n = 3,
    @Form({ type: [String] }) tags: string[] = [],
  ) {
    return { username, password, n, tags };
  }

  @Post('/model')
  model(@Form() login: Login) {
    return { isLogin: login instanceof Login, login };
  }

  @Post('/free')
  free(@Form() free: Free) {
    return free;
  }

  @Post('/zod')
  zod(@Form(zodLogin) login: z.output<typeof zodLogin>) {
    return login;
  }

  @Post('/record', { form: { name: String, n: { type: Int, default: 3 } } })
  record({ form }: { form: { name: string; n: number } }) {
    return form;
  }

  @Post('/model-and-field')
  both(@Form() login: Login, @Form() extra: string) {
    return { login, extra };
  }
}

type Sent = NonNullable<RequestInit['body']>;

let app: ReturnType<typeof createApp>;
let strict: ReturnType<typeof createApp>;
let server: Listening;
beforeAll(async () => {
  app = createApp(Forms);
  strict = createApp(Forms, { forbidUnknown: true });
  server = await app.listen({ port: 0 });
});
afterAll(() => server.close());

const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };

function multipart(fields: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

async function post(path: string, body?: Sent, headers = {}): Promise<[number, unknown]> {
  const init = { method: 'POST', headers, ...(body === undefined ? {} : { body }) };
  const alone = await fetch(`${server.url}${path}`, init);
  const inMemory = await app.fetch(new Request(`http://test${path}`, init));
  const answers = [await alone.text(), await inMemory.text()];
  expect(answers[0]).toBe(answers[1]);
  return [alone.status, JSON.parse(answers[0] ?? '')];
}

const missing = (name: string, input: unknown = null): object => ({
  type: 'missing',
  loc: ['body', name],
  msg: 'Field required',
  input,
});

describe('single fields', () => {
  it.each([
    ['urlencoded', new URLSearchParams({ username: 'ab', password: 'x y', n: '4', tags: 'a' })],
    ['multipart', multipart({ username: 'ab', password: 'x y', n: '4', tags: 'a' })],
  ])('are read from a %s body', async (_name, body) => {
    const want = { username: 'ab', password: 'x y', n: 4, tags: ['a'] };
    expect(await post('/fields', body)).toEqual([200, want]);
  });

  it('counts the last of repeated values, and all of a list', async () => {
    const body = 'username=ab&username=cd&password=x&tags=1&tags=2&tags=';
    expect(await post('/fields', body, URLENCODED)).toEqual([
      200,
      { username: 'cd', password: 'x', n: 3, tags: ['1', '2', ''] },
    ]);
  });

  it('takes an empty text for an absent field', async () => {
    const body = 'username=&password=x&n=';
    expect(await post('/fields', body, URLENCODED)).toEqual([
      422,
      { detail: [missing('username')] },
    ]);
  });

  it('reports all fields of a request without a body', async () => {
    expect(await post('/fields')).toEqual([
      422,
      { detail: [missing('username'), missing('password')] },
    ]);
  });

  it('checks type and constraints as of a query', async () => {
    expect(await post('/fields', 'username=a&password=x&n=zz', URLENCODED)).toMatchObject([
      422,
      {
        detail: [
          { type: 'string_too_short', loc: ['body', 'username'], input: 'a' },
          { type: 'int_parsing', loc: ['body', 'n'], input: 'zz' },
        ],
      },
    ]);
  });

  it('refuses a file in the place of a text', async () => {
    const body = multipart({ username: new Blob(['abc']), password: 'x' });
    expect(await post('/fields', body)).toMatchObject([
      422,
      { detail: [{ type: 'string_type', loc: ['body', 'username'], input: { size: 3 } }] },
    ]);
  });

  it('decodes percent-encoding, plus signs and UTF-8', async () => {
    const body = 'username=%C3%A4+b&password=%2B%26%3D';
    expect(await post('/fields', body, URLENCODED)).toMatchObject([
      200,
      { username: 'ä b', password: '+&=' },
    ]);
  });
});

describe('a class of all fields', () => {
  it('is converted and checked, with its lists', async () => {
    const body = 'username=a&password=abc&age=7&tags=1';
    expect(await post('/model', body, URLENCODED)).toEqual([
      200,
      { isLogin: true, login: { username: 'a', password: 'abc', age: 7, tags: ['1'] } },
    ]);
  });

  it('reports places below the body', async () => {
    expect(await post('/model', 'username=a&age=x', URLENCODED)).toMatchObject([
      422,
      {
        detail: [
          { type: 'int_parsing', loc: ['body', 'age'], input: 'x' },
          { type: 'missing', loc: ['body', 'password'] },
        ],
      },
    ]);
  });

  it('takes an empty text for an absent property', async () => {
    expect(await post('/model', 'username=a&password=&age=', URLENCODED)).toMatchObject([
      422,
      { detail: [{ type: 'missing', loc: ['body', 'password'] }] },
    ]);
  });

  it('drops unknown fields, or reports them where they are forbidden', async () => {
    const body = new URLSearchParams({ username: 'a', password: 'abc', b: '2' });
    expect(await post('/model', body)).toEqual([
      200,
      { isLogin: true, login: { username: 'a', password: 'abc' } },
    ]);
    const response = await strict.fetch(
      new Request('http://test/model', { method: 'POST', body: new URLSearchParams(body) }),
    );
    expect(await response.json()).toEqual({
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['body', 'b'],
          msg: 'Extra inputs are not permitted',
          input: '2',
        },
      ],
    });
  });

  it('leaves fields that another argument takes to that argument', async () => {
    const body = new URLSearchParams({ username: 'a', password: 'abc', extra: 'e' });
    const init = { method: 'POST', body };
    const response = await strict.fetch(new Request('http://test/model-and-field', init));
    expect(await response.json()).toEqual({
      login: { username: 'a', password: 'abc' },
      extra: 'e',
    });
  });

  it('leaves fields that another class takes to that class', async () => {
    class Two {
      @Post('/')
      two(@Form() login: Login, @Form() note: Note) {
        return { login, note };
      }
    }
    const two = createApp(Two, { forbidUnknown: true });
    const body = new URLSearchParams({ username: 'a', password: 'abc', text: 't' });
    const response = await two.fetch(new Request('http://test/', { method: 'POST', body }));
    expect(await response.json()).toEqual({
      login: { username: 'a', password: 'abc' },
      note: { username: 'a', text: 't' },
    });
  });

  it('never gives a property the name of a prototype', async () => {
    const body = '__proto__=1&constructor=2&anything=3';
    expect(await post('/free', body, URLENCODED)).toEqual([200, { anything: '3' }]);
  });
});

it('takes all fields by a Standard Schema', async () => {
  expect(await post('/zod', 'username=a&age=7', URLENCODED)).toEqual([
    200,
    { username: 'a', age: 7 },
  ]);
  expect(await post('/zod', 'username=a&age=', URLENCODED)).toEqual([200, { username: 'a' }]);
});

it('takes all fields by a record in the options of the route', async () => {
  expect(await post('/record', 'name=a', URLENCODED)).toEqual([200, { name: 'a', n: 3 }]);
  expect(await post('/record', 'n=x', URLENCODED)).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'name'] }, { loc: ['body', 'n'] }] },
  ]);
});

describe('a malformed form', () => {
  it.each([
    ['JSON', '{}', { 'content-type': 'application/json' }, 415],
    ['no content type', '', {}, 415],
    [
      'another charset',
      'a=1',
      { 'content-type': `${URLENCODED['content-type']}; charset=latin1` },
      415,
    ],
    ['broken escapes', 'username=%zz', URLENCODED, 400],
    ['other than UTF-8', 'username=%ff', URLENCODED, 400],
    ['a NUL', 'username=%00', URLENCODED, 400],
    ['no boundary', 'x', { 'content-type': 'multipart/form-data' }, 400],
    ['a compressed body', 'a=1', { ...URLENCODED, 'content-encoding': 'gzip' }, 415],
  ])('with %s is refused', async (_name, text, headers, status) => {
    const body = new Blob([text === '' ? 'a=1' : text]);
    expect((await post('/fields', body, headers))[0]).toBe(status);
  });

  it('is told which content types are expected', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await post('/fields', '{}', headers)).toEqual([
      415,
      {
        detail:
          "Expected Content-Type 'application/x-www-form-urlencoded' or 'multipart/form-data', got 'application/json'.",
      },
    ]);
  });
});

describe('limits', () => {
  it('answers 413 to too many fields, in FastAPI words', async () => {
    const body = Array.from({ length: 1001 }, (_, index) => `a${index}=1`).join('&');
    expect(await post('/fields', body, URLENCODED)).toEqual([
      413,
      { detail: 'Too many fields. Maximum number of fields is 1000.' },
    ]);
  });

  it('takes the limits of the operation before those of the application', async () => {
    class Limited {
      @Post('/own', { maxFields: 1 })
      own(@Form() a: string) {
        return a;
      }
      @Post('/app')
      app(@Form() a: string) {
        return a;
      }
    }
    const limited = createApp(Limited, { maxFields: 2, maxPartBytes: 10 });
    const send = async (path: string, body: Sent): Promise<number> =>
      (await limited.fetch(new Request(`http://test${path}`, { method: 'POST', body }))).status;
    expect(await send('/own', new URLSearchParams('a=1&b=2'))).toBe(413);
    expect(await send('/app', new URLSearchParams('a=1&b=2'))).toBe(200);
    expect(await send('/app', new URLSearchParams('a=1&b=2&c=3'))).toBe(413);
    expect(await send('/app', multipart({ a: '1234567890' }))).toBe(200);
    expect(await send('/app', multipart({ a: '12345678901' }))).toBe(413);
  });

  it('answers 413 to a body beyond the limit of bodies', async () => {
    const body = new Blob([`username=${'a'.repeat(1024 * 1024)}`]);
    expect((await post('/fields', body, URLENCODED))[0]).toBe(413);
  });
});
