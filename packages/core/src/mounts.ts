import { classHandler } from './class-handler.js';
import { compileApplication } from './compile/application.js';
import {
  type HostHandler,
  type MountedHandlers,
  NOT_MOUNTED,
  type PathHandler,
} from './compile/mounted-applications.js';
import { guarded } from './guarded.js';
import type { ExchangeHandler } from './http/exchange.js';
import { type Lifecycle, lifecycleOf } from './lifecycle.js';
import { Lifespans } from './lifespans.js';
import { logError } from './log.js';
import type { AppModel, MountModel } from './model/app-model.js';
import { isServable } from './model/describe-mounts.js';
import type { Mountable, ServableApp } from './mount-options.js';
import type { StreamPlace } from './compile/resumable/kept-streams.js';
import { type Singletons, refuseMissing } from './singletons.js';
import { type Constructor, isConstructor } from './types/constructor.js';

/** The applications inside of one application: their handlers, and their starts and ends. */
export class Mounts {
  readonly handlers: MountedHandlers;
  readonly #all: readonly ServableApp[];
  /** Those that have started, in order. */
  readonly #live: ServableApp[] = [];

  constructor(model: AppModel | undefined, singletons: Singletons, place: StreamPlace) {
    const opened = new Map<Mountable, ServableApp>();
    const paths: PathHandler[] = [];
    const hosts: HostHandler[] = [];
    for (const mount of model?.mounts ?? []) {
      const { at, target } = mount;
      // An application that is mounted twice is still one.
      const app = opened.get(target) ?? openMount(mount, singletons, place);
      opened.set(target, app);
      const { handler } = app;
      if (at.kind === 'path') paths.push({ path: at.path.pattern, handler });
      else hosts.push({ host: at.host, handler });
    }
    this.#all = [...opened.values()];
    this.handlers = this.#all.length === 0 ? NOT_MOUNTED : { paths, hosts };
  }

  /** The hooks with the applications inside of them; the same hooks without any. */
  around(hooks: Lifecycle): Lifecycle {
    if (this.#all.length === 0) return hooks;
    return {
      hasInit: true,
      hasDispose: true,
      init: async () => {
        await hooks.init();
        try {
          await this.start();
        } catch (error) {
          await hooks.dispose();
          throw error;
        }
      },
      reconfigure: (userConfig) => hooks.reconfigure(userConfig),
      checkHealth: () => hooks.checkHealth(),
      dispose: async () => {
        try {
          await this.close();
        } finally {
          await hooks.dispose();
        }
      },
    };
  }

  /** Starts all, in order; when one fails, those before it are closed. */
  async start(): Promise<void> {
    try {
      for (const app of this.#all) {
        await app.start();
        this.#live.push(app);
      }
    } catch (error) {
      await this.close().catch((own: unknown) =>
        logError('A mounted application failed at its end', { error: own }),
      );
      throw error;
    }
  }

  /** Closes all, the last first; rejects with the first error, after all have been closed. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const app of this.#live.splice(0).toReversed()) {
      try {
        await app.close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

function openMount(
  { target, model }: MountModel,
  singletons: Singletons,
  place: StreamPlace,
): ServableApp {
  if (isServable(target)) return { ...bound(target), handler: guarded(target.handler) };
  const mounts = new Mounts(model, singletons, place);
  const lifespans = new Lifespans(model?.options.lifespan);
  const own = isConstructor(target) ? openClass(target, singletons) : undefined;
  if (model !== undefined) singletons.addThoseOf(model);
  const hooks = lifespans.around(
    mounts.around(own?.hooks ?? lifecycleOf(undefined, undefined, '')),
  );
  const handler = handlerOf(
    { target, model },
    {
      own: own?.instance,
      mounts,
      singletons,
      place,
    },
  );
  return {
    handler: lifespans.serve(handler),
    start: () => hooks.init(),
    close: () => hooks.dispose(),
  };
}

/** The methods of an application that belong to it, whatever object they are in. */
function bound(app: ServableApp): Pick<ServableApp, 'start' | 'close'> {
  return { start: () => app.start(), close: () => app.close() };
}

interface OpenedClass {
  readonly instance: object;
  readonly hooks: Lifecycle;
}

/** A class that another part of the application has constructed is still constructed once. */
function openClass(type: Constructor, singletons: Singletons): OpenedClass {
  const known = singletons.instances.get(type);
  if (known === undefined) refuseMissing(type);
  const instance = known ?? singletons.construct(type, []);
  if (known === undefined) singletons.add(type, instance);
  const hooked = known === undefined ? type : undefined;
  return {
    instance,
    hooks: lifecycleOf(hooked, known === undefined ? instance : undefined, type.name),
  };
}

function handlerOf(
  { target, model }: Pick<MountModel, 'target' | 'model'>,
  parts: {
    readonly own: object | undefined;
    readonly mounts: Mounts;
    readonly singletons: Singletons;
    readonly place: StreamPlace;
  },
): ExchangeHandler {
  const { own, mounts, singletons, place } = parts;
  const { instances } = singletons;
  const mounted = mounts.handlers;
  if (isConstructor(target) && own !== undefined) {
    const options = model?.options ?? {};
    return classHandler(target, { model, instance: own, instances, mounted, place, options });
  }
  if (model === undefined) throw new TypeError('A router is described before it is served.');
  return compileApplication(model, instances, { mounted, place });
}
