import type { Duplex } from 'node:stream';

import { describe, type AppModel, type ExchangeHandler, type HttpRequest } from '@sluice/core';
import {
  AbortState,
  Mounts,
  Singletons,
  compileApplication,
  hasRoutes,
  rawHandler,
  routedOf,
  type StreamPlace,
} from '@sluice/core/internal';

import { adaptRequest } from '../adapters/adapter.js';
import { IngressError } from '../errors.js';
import { opaqueIndex, operationIndex } from '../routes/operation-index.js';
import type { OperationIndex } from '../routes/snapshot.js';
import { ingressOptions, type IngressOptions } from './ingress.js';

/** The code of an ingress deployment: a class, or a function of the raw level. */
export type IngressTarget = (
  | { readonly kind: 'class'; readonly type: new (...args: never[]) => object }
  | { readonly kind: 'function'; readonly run: (...args: never[]) => unknown }
) & {
  /** The arguments of `bind`; a router takes the options of its application. Defaults to none. */
  readonly args?: readonly unknown[];
};

/** An ingress deployment that is ready to serve. */
export interface OpenedIngress {
  readonly handler: ExchangeHandler;
  readonly index: OperationIndex;
  /** Serves upgraded connections as bytes; absent when they come as WebSocket messages. */
  readonly tunnel?: (stream: Duplex) => void;
  /** Runs the shutdown of an application given as `app`; does nothing for a Sluice class. */
  close(): Promise<void>;
}

/** What an ingress deployment is opened in. */
export interface IngressContext {
  readonly singletons?: Singletons;
  /** Where its resumable streams are made, and until when. */
  readonly place?: StreamPlace;
}

/**
 * Opens the HTTP side of an ingress deployment.
 *
 * `instance` is the constructed object of a class and undefined for a function. The singletons that only
 * handlers take are added to `singletons`, and initialised. Resumable streams are made at `place`. Throws
 * {@link IngressError} or `DefinitionError` for every mistake that shows before the first request.
 */
export async function openIngress(
  target: IngressTarget,
  instance: object | undefined,
  { singletons = new Singletons(), place = { closing: new AbortState() } }: IngressContext = {},
): Promise<OpenedIngress> {
  const context = { singletons, place };
  if (target.kind === 'function') {
    const routed = routedOf({ target, args: target.args ?? [] });
    if (routed === undefined) return openRaw(target.run, {});
    return openModel(describe(routed.router, routed.options), context);
  }
  const { type } = target;
  const options = ingressOptions(type);
  if ('app' in options) {
    checkAppAlone(type, options);
    return openExisting(options, `@Ingress of ${nameOfType(type)}`);
  }
  if (hasRoutes(type)) {
    if (options.adapter !== undefined) throw adapterWithRoutes(type);
    singletons.add(type, instance ?? {});
    return openModel(describe(type), context);
  }
  return openRaw(fetchOf(type, instance), options);
}

async function openModel(
  model: AppModel,
  { singletons, place }: Required<IngressContext>,
): Promise<OpenedIngress> {
  singletons.addThoseOf(model);
  const mounts = new Mounts(model, singletons, place);
  const handler = compileApplication(model, singletons.instances, {
    mounted: mounts.handlers,
    place,
  });
  await singletons.init();
  await mounts.start();
  return { handler, index: operationIndex(model), close: () => mounts.close() };
}

async function openExisting(options: IngressOptions, where: string): Promise<OpenedIngress> {
  // Loaded on demand: most applications are Sluice's own.
  const { openForeign } = await import('../foreign/open-foreign.js');
  const application = await openForeign(options.app, where);
  return {
    ...application,
    index: opaqueIndex(application.tunnel === undefined ? 'messages' : 'bytes', options),
  };
}

function openRaw(run: Run, options: IngressOptions): OpenedIngress {
  const { adapter } = options;
  const call = (...args: readonly unknown[]): unknown => Reflect.apply(run, undefined, args);
  const handle =
    adapter === undefined
      ? call
      : async (request: HttpRequest) => call(...(await adaptRequest(adapter, request, options)));
  return {
    handler: rawHandler(handle, options),
    index: opaqueIndex('messages', options),
    close: () => Promise.resolve(),
  };
}

type Run = (...args: never[]) => unknown;

interface Named {
  readonly name: string;
}

function fetchOf(type: Named, instance: object | undefined): Run {
  const fetch: unknown = instance === undefined ? undefined : Reflect.get(instance, 'fetch');
  if (typeof fetch !== 'function') {
    throw new IngressError(
      'E_INGRESS_EMPTY',
      `class ${nameOfType(type)} has nothing to serve over HTTP: no routes, no fetch(request) and no app. ` +
        "Decorate a method, @Get('/') hello() {}, add fetch(request) {}, or give @Ingress({ app }).",
    );
  }
  return (...args) => Reflect.apply(fetch, instance, args);
}

function checkAppAlone(type: new (...args: never[]) => object, options: IngressOptions): void {
  const name = nameOfType(type);
  if (hasRoutes(type)) {
    throw new IngressError(
      'E_INGRESS_APP_AND_ROUTES',
      `class ${name} has routes of its own and @Ingress({ app }): only one can answer. ` +
        'Remove the decorated methods, or the app and make it a deployment of its own.',
    );
  }
  if (options.adapter !== undefined) {
    throw new IngressError(
      'E_INGRESS_APP_AND_ADAPTER',
      `class ${name} has @Ingress({ app, adapter }): an existing app reads its requests itself. Remove the adapter.`,
    );
  }
}

function adapterWithRoutes(type: Named): IngressError {
  return new IngressError(
    'E_INGRESS_ADAPTER_AND_ROUTES',
    `class ${nameOfType(type)} has routes and @Ingress({ adapter }): the arguments of a decorated method follow from its signature. ` +
      'Remove the adapter, or the decorators and name the method fetch.',
  );
}

function nameOfType(type: Named): string {
  return type.name === '' ? '(anonymous class)' : type.name;
}
