import {
  Body,
  Depends,
  Form,
  Get,
  Header,
  HttpError,
  IntersectionType,
  MapOf,
  ModelValidator,
  Post,
  Query,
  Secret,
  Singleton,
  createApp,
  dependency,
  sleep,
} from '@sluice/core';
import { Type } from 'class-transformer';
import { IsEmail, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';
import { captureLog } from '../support/capture-log.js';

const log: string[] = [];
beforeEach(() => log.splice(0));

class Users {
  constructor(readonly tenant: string) {}

  async has(name: string): Promise<boolean> {
    await sleep(1);
    log.push(`asked for ${name} in ${this.tenant}`);
    if (name === 'outage')
      throw Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    if (name === 'busy') throw new HttpError(503, 'try later');
    if (name === 'bug') throw new TypeError('text of a bug');
    return name === 'ada' || name === 'bob';
  }
}

const openUsers = dependency(
  { headers: { 'x-tenant': { type: String, default: 'main' } } },
  async function* openUsers({ headers }) {
    log.push('open');
    try {
      yield new Users(headers['x-tenant']);
    } finally {
      log.push('close');
    }
  },
);

class NewUser {
  @IsString() @MinLength(2) name!: string;
  @IsOptional() @IsEmail() email?: string;

  @ModelValidator({ field: 'name' })
  async nameIsFree(@Depends(openUsers) users: Users) {
    if (await users.has(this.name)) throw new Error(`the name ${this.name} is taken`);
  }
}

class Team {
  @IsString() title!: string;
  @ValidateNested({ each: true }) @Type(() => NewUser) members!: NewUser[];
}

class WithSecret {
  @IsString() @Secret() token!: string;

  @ModelValidator({ field: 'token' })
  async isKnown(@Depends(openUsers) users: Users) {
    if (!(await users.has(this.token))) throw new Error('the token is unknown');
  }
}

class Named {
  @IsString() name!: string;

  @ModelValidator()
  async isFree(@Depends(openUsers) users: Users) {
    if (await users.has(this.name)) throw new Error('taken');
  }
}

class Titled extends IntersectionType(Named) {
  @IsString() title!: string;
}

const received = ({ body }: { body: NewUser }) => {
  log.push(`received ${body.name}`);
  return body.name;
};
const nameOf = dependency({ body: NewUser }, received);

@Singleton()
class Blocked {
  readonly names = new Set(['root']);
}

class Account {
  @IsString() name!: string;

  @ModelValidator({ field: 'name' })
  isAllowed(blocked: Blocked) {
    if (blocked.names.has(this.name)) throw new Error('blocked');
  }
}

class Api {
  @Post('/users') create(user: NewUser, @Depends(openUsers) users: Users) {
    log.push('handler');
    return { name: user.name, tenant: users.tenant };
  }
  @Post('/teams') team(team: Team) {
    return team.members.length;
  }
  @Post('/lists') list(@Body([NewUser]) users: NewUser[]) {
    return users.length;
  }
  @Post('/maps') map(@Body(MapOf(NewUser)) users: Map<string, NewUser>) {
    return users.size;
  }
  @Get('/search') search(@Query() user: NewUser, limit = 10) {
    return { name: user.name, limit };
  }
  @Get('/headers') headers(@Header() user: Named) {
    return user.name;
  }
  @Post('/forms') form(@Form() user: NewUser) {
    return user.name;
  }
  @Post('/pairs') pair(@Body('a') a: NewUser, @Body('b') b: NewUser) {
    return [a.name, b.name];
  }
  @Post('/tokens') token(body: WithSecret) {
    return body.token.length;
  }
  @Post('/titled') titled(body: Titled) {
    return body.title;
  }
  @Post('/consumed') consumed(@Depends(nameOf) name: string) {
    return name;
  }
  @Post('/accounts') account(account: Account) {
    return account.name;
  }
}

const app = createApp(Api);

function send(path: string, init?: RequestInit): Promise<Response> {
  return app.fetch(new Request(`http://host${path}`, init));
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('I') ? text : JSON.parse(text) };
}

describe('a validator with dependencies', () => {
  it('accepts what its dependencies allow', async () => {
    expect(await post('/users', { name: 'eve' }, { 'x-tenant': 'north' })).toMatchObject({
      status: 200,
      body: { name: 'eve', tenant: 'north' },
    });
    expect(log).toEqual(['open', 'asked for eve in north', 'handler', 'close']);
  });

  it('refuses with a 422 at the place of its field, and the handler does not run', async () => {
    expect(await post('/users', { name: 'ada' })).toEqual({
      status: 422,
      body: {
        detail: [
          {
            type: 'value_error',
            loc: ['body', 'name'],
            msg: 'Value error, the name ada is taken',
            input: 'ada',
            ctx: { error: {} },
          },
        ],
      },
    });
    expect(log).toEqual(['open', 'asked for ada in main', 'close']);
  });

  it('does not run for an object that its rules refuse', async () => {
    expect(await post('/users', { name: 'a' })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'string_too_short' }] },
    });
    expect(log).toEqual(['open', 'close']);
  });

  it.each([
    [
      '/teams',
      { title: 't', members: [{ name: 'eve' }, { name: 'bob' }] },
      ['body', 'members', 1, 'name'],
    ],
    ['/lists', [{ name: 'eve' }, { name: 'ada' }], ['body', 1, 'name']],
    ['/maps', { x: { name: 'ada' } }, ['body', 'x', 'name']],
    ['/pairs', { a: { name: 'eve' }, b: { name: 'bob' } }, ['body', 'b', 'name']],
    ['/titled', { name: 'ada', title: 't' }, ['body']],
    ['/accounts', { name: 'root' }, ['body', 'name']],
  ])('refuses within %s', async (path, body, loc) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ type: 'value_error', loc }] } });
    expect(answer.body.detail).toHaveLength(1);
  });

  it('checks all values of a query', async () => {
    const response = await send('/search?name=ada');
    expect(await response.json()).toMatchObject({
      detail: [{ loc: ['query', 'name'], input: 'ada' }],
    });
    expect((await send('/search?name=eve')).status).toBe(200);
  });

  it('echoes no header', async () => {
    const response = await send('/headers', { headers: { name: 'ada' } });
    expect(await response.json()).toEqual({
      detail: [
        { type: 'value_error', loc: ['header'], msg: 'Value error, taken', ctx: { error: {} } },
      ],
    });
  });

  it('echoes no secret', async () => {
    const { body } = await post('/tokens', { token: 'hidden' });
    expect(body.detail[0]).not.toHaveProperty('input');
    expect(body.detail[0].loc).toEqual(['body', 'token']);
  });

  it('checks a form', async () => {
    const response = await send('/forms', {
      method: 'POST',
      body: new URLSearchParams({ name: 'ada' }),
    });
    expect(await response.json()).toMatchObject({
      detail: [{ loc: ['body', 'name'], input: 'ada' }],
    });
  });

  it('keeps a dependency that takes the object from running before it', async () => {
    expect((await post('/consumed', { name: 'ada' })).status).toBe(422);
    expect(log).not.toContain('received ada');
    expect(await post('/consumed', { name: 'eve' })).toEqual({ status: 200, body: 'eve' });
  });

  it('fails the request, not the input, when a dependency of it fails', async () => {
    const logged = captureLog();
    expect(await post('/users', { name: 'outage' })).toEqual({
      status: 500,
      body: 'Internal Server Error',
    });
    expect((await post('/users', { name: 'bug' })).status).toBe(500);
    expect(await post('/users', { name: 'busy' })).toEqual({
      status: 503,
      body: { detail: 'try later' },
    });
    expect(logged.map(({ error }) => String(error))).toEqual([
      'Error: connect 10.0.0.1',
      'TypeError: text of a bug',
    ]);
  });

  it('takes replacements of tests', async () => {
    const replaced = createApp(Api, {
      overrides: [[openUsers, () => ({ has: () => true, tenant: 'none' })]],
    });
    const response = await replaced.fetch(
      new Request('http://host/lists', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '[{"name":"zed"}]',
      }),
    );
    expect(response.status).toBe(422);
  });

  it('documents the values of its dependencies, and leaves the schema alone', async () => {
    const document: unknown = await (await send('/openapi.json')).json();
    expect(document).toMatchObject({
      paths: { '/lists': { post: { parameters: [{ name: 'x-tenant', in: 'header' }] } } },
    });
    expect(document).toHaveProperty('components.schemas.NewUser', {
      title: 'NewUser',
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 2 },
        email: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
      },
      required: ['name'],
    });
  });
});
