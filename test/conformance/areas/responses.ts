import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import {
  Delete,
  Get,
  HTMLResponse,
  HttpError,
  HttpResponse,
  Ingress,
  JSONResponse,
  PlainTextResponse,
  Post,
  RedirectResponse,
  ResponseControl,
  StreamingResponse,
} from 'sluice';

class User {
  @IsString() name!: string;
  @IsInt() age = 0;
  @IsOptional() @IsString() email: string | null = null;
}

class Team {
  @IsString() title!: string;
  @ValidateNested() @Type(() => User) lead!: User;
  @IsArray() @ValidateNested({ each: true }) @Type(() => User) members: User[] = [];
}

const FULL = { name: 'ada', age: 36, email: null, password: 'secret' };

const VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  text: 'héllo 😀',
  empty: '',
  number: 3.5,
  big: 12345678901,
  true: true,
  list: [1, null, 'a', { b: [] }],
  object: { a: { b: { c: null } }, é: '\u2028', z: 1, y: '</script>' },
};

@Ingress({ title: 'FastAPI', docs: false })
export class Responses {
  @Get('/user', { response: User })
  user() {
    return FULL;
  }

  @Get('/users', { response: [User] })
  users() {
    return [FULL, { name: 'bob', age: 1, email: 'b@x.org', id: 7 }];
  }

  @Get('/team', { response: Team })
  team() {
    return { title: 'core', lead: FULL, members: [FULL], budget: 5 };
  }

  @Get('/no-users', { response: [User] })
  noUsers() {
    return [];
  }

  @Get('/maybe', { response: User })
  maybe() {
    // A declared class does not allow null, which is sent as null all the same.
    return JSON.parse('null');
  }

  @Get('/mismatch', { response: User })
  mismatch() {
    return JSON.parse('[{"name":"ada"}]');
  }

  @Get('/mismatch-text', { response: User })
  mismatchText() {
    return JSON.parse('"secret"');
  }

  @Get('/mismatch-list', { response: [User] })
  mismatchList() {
    return JSON.parse('{"name":"ada"}');
  }

  @Get('/any/{kind}')
  anything(kind: string) {
    return VALUES[kind];
  }

  @Post('/created', { status: 201 })
  created() {
    return { id: 1 };
  }

  @Delete('/gone', { status: 204 })
  gone() {
    return null;
  }

  @Get('/accepted', { status: 202 })
  accepted() {}

  @Get('/teapot', { status: 418 })
  teapot() {
    return 'short and stout';
  }

  @Get('/html')
  html() {
    return new HTMLResponse('<h1>é</h1>');
  }

  @Get('/text')
  text() {
    return new PlainTextResponse('héllo');
  }

  @Get('/xml')
  xml() {
    return new HttpResponse('<a/>', { contentType: 'application/xml' });
  }

  @Get('/bytes')
  bytes() {
    return Uint8Array.of(0, 1);
  }

  @Get('/csv')
  csv() {
    return new HttpResponse('a,b\n', { contentType: 'text/csv; charset=utf-8' });
  }

  @Get('/nothing')
  nothing() {
    return new HttpResponse(undefined, { status: 204 });
  }

  @Get('/not-modified')
  notModified() {
    return new HttpResponse(undefined, { status: 304, headers: { etag: '"1"' } });
  }

  @Get('/json')
  json() {
    const headers = { 'cache-control': 'no-store', etag: '"v1"' };
    return new JSONResponse({ a: 1 }, { status: 203, headers });
  }

  @Get('/cookies')
  cookies() {
    return new JSONResponse('ok')
      .appendHeader('set-cookie', 'a=1; Path=/; HttpOnly')
      .appendHeader('set-cookie', 'b=2; Secure');
  }

  @Get('/redirect')
  redirect() {
    return new RedirectResponse('/user');
  }

  @Post('/see-other')
  seeOther() {
    return new RedirectResponse('/user', { status: 303 });
  }

  @Get('/permanent')
  permanent() {
    return new RedirectResponse('https://example.com/a?b=c#d', { status: 308 });
  }

  @Get('/quoted')
  quoted() {
    return new RedirectResponse('/a b/é?q=ü&r=%20#f g');
  }

  @Get('/stream')
  stream() {
    return new StreamingResponse(['one\n', 'two\n'], { contentType: 'text/csv; charset=utf-8' });
  }

  @Get('/stream-bytes')
  streamBytes() {
    const chunks = [Uint8Array.of(0), Uint8Array.of(1)];
    return new StreamingResponse(chunks, { contentType: 'image/png', status: 206 });
  }

  @Get('/stream-nothing')
  streamNothing() {
    return new StreamingResponse([], { contentType: 'text/csv; charset=utf-8' });
  }

  @Get('/lines')
  *lines() {
    yield { name: 'ada', age: 36, email: null };
    yield { name: 'é', age: 0, email: null };
  }

  @Get('/lines-async')
  async *linesAsync() {
    yield { a: 1 };
    yield { b: [null, 'x\ny'] };
  }

  @Get('/events', { sse: true })
  async *events() {
    yield { a: 1 };
    yield { b: 'x\ny' };
  }

  @Post('/events', { sse: true })
  async *postedEvents() {
    yield 'one';
    yield 'two\nlines';
  }

  @Get('/controlled', { response: User })
  controlled(response: ResponseControl) {
    response.status = 202;
    response
      .setHeader('cache-control', 'no-store')
      .setHeader('etag', '"7"')
      .setCookie('session', 'a b')
      .setCookie('token', 'x', {
        maxAgeS: 60,
        path: '/api',
        domain: 'example.com',
        secure: true,
        httpOnly: true,
      })
      .setCookie('strict', '1', { sameSite: 'strict' });
    return FULL;
  }

  @Get('/forgotten')
  forgotten(response: ResponseControl) {
    response.deleteCookie('old');
  }

  @Get('/controlled-and-failed')
  controlledAndFailed(response: ResponseControl) {
    response.setHeader('cache-control', 'no-store');
    throw new HttpError(409);
  }

  @Get('/controlled-none', { status: 204 })
  controlledNone(response: ResponseControl) {
    response.setHeader('etag', '"8"');
  }

  @Get('/set-cookie')
  setCookie() {
    return new JSONResponse('ok').setCookie('a', '1', { sameSite: 'none', secure: true });
  }
}
