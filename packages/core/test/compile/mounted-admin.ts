import { IsString } from 'class-validator';

import {
  type App,
  type AppOptions,
  BackgroundTasks,
  Depends,
  ExceptionHandler,
  Get,
  HttpError,
  HttpRequest,
  JSONResponse,
  type Lifespan,
  type MiddlewareFunction,
  Post,
  Router,
  Singleton,
  WebSocket,
  WebSocketConnection,
  createApp,
  withHeader,
} from '@sluice/core';
import { recordIngressOptions } from '@sluice/core/internal';

/** What the applications below did, in order. */
export const steps: string[] = [];

class Item {
  @IsString() name!: string;
}

@Singleton()
class Counter {
  count = 0;
}

export class Admin {
  constructor(@Depends(Counter) readonly counter: Counter) {}
  init() {
    steps.push('init of Admin');
  }
  close() {
    steps.push('close of Admin');
  }
  @Get('/')
  home(request: HttpRequest) {
    return { path: request.path, rootPath: request.rootPath, state: { ...request.state } };
  }
  @Get('/users/:id')
  user(id: number) {
    if (id === 0) throw new HttpError(404, 'Nobody');
    return { id, counted: (this.counter.count += 1) };
  }
  @Post('/items')
  add(item: Item) {
    return item.name;
  }
  @Get('/lines')
  async *lines() {
    yield 'one\n';
    await Promise.resolve();
    yield 'two\n';
  }
  @Get('/forever')
  async *forever() {
    try {
      for (;;) {
        await Promise.resolve();
        yield 'more\n';
      }
    } finally {
      steps.push('stream ended');
    }
  }
  @Get('/broken')
  async *broken() {
    yield 'one\n';
    await Promise.resolve();
    throw new Error('broken');
  }
  @Get('/later')
  later(tasks: BackgroundTasks) {
    tasks.add(async () => {
      await Promise.resolve();
      steps.push('task');
    });
    return 'now';
  }
  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    await socket.accept();
    for await (const message of socket) await socket.send(`${socket.rootPath} ${String(message)}`);
  }
}

function lifespan(name: string): Lifespan {
  return async function* () {
    steps.push(`start of ${name}`);
    yield { [name]: true };
    steps.push(`end of ${name}`);
  };
}

const note: MiddlewareFunction = async (_request, next) =>
  withHeader(await next(), 'x-admin', 'yes');

recordIngressOptions(Admin, {
  title: 'Administration',
  middleware: [note],
  lifespan: [lifespan('admin')],
  exceptionHandlers: [
    ExceptionHandler(
      404,
      (error) =>
        new JSONResponse(
          { detail: `Admin: ${error instanceof HttpError ? String(error.detail) : ''}` },
          { status: 404 },
        ),
    ),
  ],
});

export class Api {
  constructor(@Depends(Counter) readonly counter: Counter) {}
  init() {
    steps.push('init of Api');
  }
  close() {
    steps.push('close of Api');
  }
  @Get('/count')
  count() {
    return this.counter.count;
  }
  @Get('/:any')
  any(any: string) {
    return any;
  }
  @Get('/*rest')
  rest(rest: string) {
    return ['rest', rest];
  }
}

export class Raw {
  fetch(request: HttpRequest) {
    return { raw: request.path, rootPath: request.rootPath };
  }
}

export const OPTIONS: AppOptions = {
  title: 'Api',
  lifespan: [lifespan('api')],
  mounts: {
    '/admin': Admin,
    '/admin/deep': Router().get('/', () => 'deep'),
    '/raw': Raw,
    '/app': createApp(
      Router().get('/here', () => 'here'),
      { title: 'Made' },
    ),
  },
};

/** An application with others inside. */
export const api = (options: AppOptions = {}): App => createApp(Api, { ...OPTIONS, ...options });
