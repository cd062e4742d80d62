import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { ExchangeHandler } from '@sluice/core';

/** A plain Node request listener, which an Express application is too. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An application of a known kind. */
export type Detected =
  | { readonly kind: 'listener'; readonly listener: NodeListener }
  | { readonly kind: 'server'; readonly server: HttpServer }
  | { readonly kind: 'koa'; readonly app: { callback(): NodeListener } }
  | { readonly kind: 'fastify'; readonly app: FastifyLike }
  | { readonly kind: 'nest'; readonly app: NestLike }
  | { readonly kind: 'sluice'; readonly app: SluiceLike }
  | { readonly kind: 'fetch'; readonly fetch: (...args: unknown[]) => unknown }
  | { readonly kind: 'unknown' };

interface FastifyLike {
  ready(): PromiseLike<unknown>;
  close(): PromiseLike<unknown>;
  readonly server: HttpServer;
}

interface NestLike {
  init(): Promise<unknown>;
  close(): Promise<unknown>;
  getHttpServer(): HttpServer;
  getHttpAdapter(): unknown;
}

/** The application that `createApp` of core makes. */
interface SluiceLike {
  readonly handler: ExchangeHandler;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Tells the kind of application of a value by the methods it offers.
 *
 * Its class does not count: an application may come from another copy of its framework.
 */
export function detect(app: unknown): Detected {
  if (app instanceof HttpServer) return { kind: 'server', server: app };
  if (typeof app === 'function') return detectFunction(app);
  if (typeof app !== 'object' || app === null) return { kind: 'unknown' };
  if (isSluice(app)) return { kind: 'sluice', app };
  if (isNest(app)) return { kind: 'nest', app };
  if (isFastify(app)) return { kind: 'fastify', app };
  if (isKoa(app)) return { kind: 'koa', app };
  if (offers(app, 'fetch')) {
    const { fetch } = app;
    return { kind: 'fetch', fetch: (...args) => fetch.apply(app, args) };
  }
  if (isServerLike(app)) return { kind: 'server', server: app };
  return { kind: 'unknown' };
}

/** Finds the start of the framework below a Nest application, where that framework has one. */
export function startOfAdapter(adapter: unknown): (() => PromiseLike<unknown>) | undefined {
  if (typeof adapter !== 'object' || adapter === null || !offers(adapter, 'getInstance')) {
    return undefined;
  }
  const instance = adapter.getInstance();
  if (typeof instance !== 'object' || instance === null || !isFastify(instance)) return undefined;
  return () => instance.ready();
}

/** True for `() => build()`: a function without parameters that is not an application itself. */
export function isBuilder(app: unknown): app is () => unknown {
  return (
    typeof app === 'function' &&
    app.length === 0 &&
    !isClass(app) &&
    !offers(app, 'handle') &&
    !offers(app, 'use')
  );
}

/** Names a value in an error message. */
export function nameOf(value: unknown): string {
  if (typeof value === 'function') {
    return `${isClass(value) ? 'class' : 'function'} ${value.name || '(anonymous)'}`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  const name =
    typeof prototype === 'object' && prototype !== null ? prototype.constructor.name : 'null';
  return name === 'Object' ? `an object with ${keysOf(value)}` : `an instance of ${name}`;
}

function keysOf(value: object): string {
  const keys = Object.keys(value).slice(0, 5);
  return keys.length === 0 ? 'no properties' : keys.join(', ');
}

// A fetch function has one parameter, a Node listener two or more; an Express application has three.
function detectFunction(app: Function): Detected {
  if (isClass(app)) return { kind: 'unknown' };
  const call = (...args: unknown[]): unknown => Reflect.apply(app, undefined, args);
  const isListener = app.length >= 2 || offers(app, 'handle');
  if (isListener) return { kind: 'listener', listener: call };
  if (offers(app, 'fetch')) return { kind: 'fetch', fetch: (...args) => app.fetch(...args) };
  return { kind: 'fetch', fetch: call };
}

function isClass(value: Function): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function isSluice(app: object): app is SluiceLike {
  if (!('handler' in app) || typeof app.handler !== 'object' || app.handler === null) return false;
  if (!offers(app, 'start')) return false;
  return offers(app, 'close') && offers(app.handler, 'handle') && offers(app.handler, 'connect');
}

function isNest(app: object): app is NestLike {
  return offers(app, 'init') && offers(app, 'getHttpServer') && offers(app, 'getHttpAdapter');
}

function isFastify(app: object): app is FastifyLike {
  return offers(app, 'ready') && offers(app, 'inject') && 'server' in app;
}

function isKoa(app: object): app is { callback(): NodeListener } {
  return offers(app, 'callback') && offers(app, 'use');
}

// An https.Server, or an http.Server of another realm.
function isServerLike(app: object): app is HttpServer {
  return offers(app, 'emit') && offers(app, 'listenerCount') && offers(app, 'listen');
}

function offers<K extends string>(
  value: object,
  method: K,
): value is Record<K, (...args: unknown[]) => unknown> {
  return method in value && typeof Reflect.get(value, method) === 'function';
}
