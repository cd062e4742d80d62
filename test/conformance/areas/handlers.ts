import { IsInt, IsString } from 'class-validator';
import {
  BackgroundTasks,
  ExceptionHandler,
  Get,
  HttpError,
  Ingress,
  Int,
  JSONResponse,
  type MiddlewareFunction,
  Path,
  PlainTextResponse,
  Post,
  ValidationError,
  trustedHosts,
} from 'sluice';

class StoreError extends Error {}

class SoldOut extends StoreError {
  constructor(readonly sku: string) {
    super('sold out');
  }
}

class Item {
  @IsString() name!: string;
  @IsInt() price!: number;
}

const outer: MiddlewareFunction = async (request, next) => {
  if (request.headers.get('x-stop') === 'yes') {
    return new PlainTextResponse('stopped', { status: 418 });
  }
  const reply = await next();
  return { ...reply, headers: [...reply.headers, 'x-order', 'outer'] };
};

const inner: MiddlewareFunction = async (_request, next) => {
  const reply = await next();
  return { ...reply, headers: [...reply.headers, 'x-order', 'inner'] };
};

@Ingress({
  title: 'FastAPI',
  docs: false,
  middleware: [outer, inner, trustedHosts(['127.0.0.1', '*.shop.example'])],
  exceptionHandlers: [
    ExceptionHandler(
      StoreError,
      (_error, request) => new JSONResponse({ store: request.path }, { status: 503 }),
    ),
    ExceptionHandler(SoldOut, ({ sku }) => new JSONResponse({ sold: sku }, { status: 409 })),
    ExceptionHandler(
      404,
      ({ detail }, request) =>
        new JSONResponse({ nothing: request.path, detail: detail ?? 'Not Found' }, { status: 404 }),
    ),
    ExceptionHandler(
      ValidationError,
      ({ issues, body }) =>
        new JSONResponse({ count: issues.length, body: body ?? null }, { status: 400 }),
    ),
  ],
})
export class Handlers {
  @Get('/sold/{sku}')
  sold(sku: string): never {
    throw new SoldOut(sku);
  }

  @Get('/store')
  store(): never {
    throw new StoreError('low');
  }

  @Get('/gone')
  gone(): never {
    throw new HttpError(404, 'gone');
  }

  @Get('/teapot')
  teapot(): never {
    throw new HttpError(418, { short: true }, { headers: { 'X-Kind': 'tea' } });
  }

  @Get('/items/{id}')
  item(@Path(Int) id: number) {
    return id;
  }

  @Post('/items')
  create(item: Item) {
    return item;
  }

  @Post('/later')
  later(tasks: BackgroundTasks) {
    tasks.add(() => 'done');
    return 'later';
  }
}
