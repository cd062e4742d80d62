import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';

import { Controller, Get, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import express, { type Request, type Response } from 'express';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

/** The events that an application under test reports. */
export const heard: EventEmitter = new EventEmitter();

/**
 * The same application in every framework: a middleware sets `x-served-by`; `GET /` greets, `POST /echo`
 * streams the body back, `GET /endless` streams until its client leaves and says so (`left`).
 */
export const FRAMEWORKS: readonly Framework[] = [
  { name: 'a (request, response) listener', build: () => listener, isNode: true },
  { name: 'an http.Server', build: () => createServer(listener), isNode: true },
  { name: 'Express', build: expressApp, isNode: true },
  { name: 'Koa', build: koaApp, isNode: true },
  { name: 'Fastify', build: fastifyApp, isNode: true },
  { name: 'Fastify on a server of its own', build: fastifyOnServer, isNode: true },
  { name: 'Nest', build: nestApp, isNode: true },
  { name: 'Nest on Fastify', build: nestOnFastify, isNode: true },
  { name: 'Hono', build: honoApp, isNode: false },
  { name: 'a fetch function', build: () => fetchFunction, isNode: false },
];

interface Framework {
  readonly name: string;
  readonly build: () => unknown;
  /** True for one that takes Node's requests and responses. */
  readonly isNode: boolean;
}

export const GREETING = 'Hello from the root!';

function listener(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('x-served-by', 'test');
  if (request.url === '/') response.end(GREETING);
  else if (request.url === '/echo') request.pipe(response);
  else if (request.url === '/endless') stream(response);
  else response.writeHead(404).end('nothing here');
}

/** Writes until the client leaves, as fast as it is read. */
function stream(response: ServerResponse): void {
  const source = endless();
  source.pipe(response);
  response.once('close', () => {
    source.destroy();
    heard.emit('left');
  });
}

function endless(): Readable {
  const chunk = Buffer.alloc(16 * 1024, 'x');
  return new Readable({
    read() {
      heard.emit('produced', chunk.length);
      this.push(chunk);
    },
  });
}

function expressApp(): unknown {
  const app = express();
  app.use((_request, response, next) => {
    response.setHeader('x-served-by', 'test');
    next();
  });
  app.get('/', (_request, response) => void response.send(GREETING));
  app.post('/echo', (request, response) => void request.pipe(response));
  app.get('/endless', (_request, response) => stream(response));
  app.use((_request, response) => void response.status(404).send('nothing here'));
  return app;
}

function koaApp(): unknown {
  const app = new Koa();
  app.use(async (context, next) => {
    context.set('x-served-by', 'test');
    await next();
  });
  app.use((context) => {
    if (context.path === '/') context.body = GREETING;
    else if (context.path === '/echo') context.body = context.req.pipe(new PassThrough());
    else if (context.path === '/endless') {
      context.respond = false;
      context.res.statusCode = 200;
      stream(context.res);
    } else {
      context.status = 404;
      context.body = 'nothing here';
    }
  });
  return app;
}

function fastifyApp(): unknown {
  return prepared(fastify());
}

function fastifyOnServer(): unknown {
  return prepared(
    fastify({
      serverFactory: (handler) => createServer({ keepAliveTimeout: 1_000 }, handler),
    }),
  );
}

function prepared(app: FastifyInstance): FastifyInstance {
  app.addHook('onRequest', async (_request, reply) => {
    void reply.header('x-served-by', 'test');
  });
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.get('/', async () => GREETING);
  app.post('/echo', async (request, reply) => reply.send(request.body));
  app.get('/endless', (_request, reply) => {
    reply.hijack();
    stream(reply.raw);
  });
  app.setNotFoundHandler((_request, reply) => void reply.code(404).send('nothing here'));
  return app;
}

@Controller()
class NestController {
  @Get('/')
  root(@Res() response: Response): void {
    response.send(GREETING);
  }

  @Post('/echo')
  echo(@Req() request: Request, @Res() response: Response): void {
    request.pipe(response);
  }

  @Get('/endless')
  endless(@Res() response: Response): void {
    stream(response);
  }
}

@Module({ controllers: [NestController] })
class NestModule {
  readonly state = 'none';
}

@Controller()
class NestFastifyController {
  @Get('/')
  root(): string {
    return GREETING;
  }

  @Post('/echo')
  echo(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    request.raw.pipe(reply.raw);
  }

  @Get('/endless')
  endless(@Res() reply: FastifyReply): void {
    reply.hijack();
    stream(reply.raw);
  }
}

@Module({ controllers: [NestFastifyController] })
class NestFastifyModule {
  readonly state = 'none';
}

function nestOnFastify(): unknown {
  return async () => {
    const adapter = new FastifyAdapter();
    const app = await NestFactory.create<NestFastifyApplication>(NestFastifyModule, adapter, {
      logger: ['error'],
      bodyParser: false,
    });
    const server = app.getHttpAdapter().getInstance();
    server.addContentTypeParser('*', (_request: unknown, payload: unknown, done: Done) =>
      done(null, payload),
    );
    server.addHook('onRequest', async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.raw.setHeader('x-served-by', 'test');
    });
    return app;
  };
}

type Done = (error: Error | null, body: unknown) => void;

/** Built on the replica: its factory is asynchronous. */
function nestApp(): unknown {
  return async () => {
    const app = await NestFactory.create(NestModule, { logger: false, bodyParser: false });
    app.use((_request: Request, response: Response, next: () => void) => {
      response.setHeader('x-served-by', 'test');
      next();
    });
    return app;
  };
}

function honoApp(): unknown {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('x-served-by', 'test');
  });
  app.get('/', (context) => context.text(GREETING));
  app.post('/echo', ({ req }) => new globalThis.Response(req.raw.body));
  app.get('/endless', (context) => context.body(webEndless(context.req.raw.signal)));
  app.notFound((context) => context.text('nothing here', 404));
  return app;
}

async function fetchFunction(request: globalThis.Request): Promise<globalThis.Response> {
  const headers = { 'x-served-by': 'test' };
  switch (new URL(request.url).pathname) {
    case '/':
      return new globalThis.Response(GREETING, { headers });
    case '/echo':
      return new globalThis.Response(request.body, { headers });
    case '/endless':
      return new globalThis.Response(webEndless(request.signal), { headers });
    default:
      return new globalThis.Response('nothing here', { status: 404, headers });
  }
}

function webEndless(signal: AbortSignal): ReadableStream<Uint8Array> {
  signal.addEventListener('abort', () => heard.emit('left'));
  const chunk = new Uint8Array(16 * 1024);
  return new ReadableStream({
    pull(controller) {
      heard.emit('produced', chunk.length);
      controller.enqueue(chunk);
    },
  });
}
