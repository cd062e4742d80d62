import type { EntryPoint } from '../../deployment/entry-point.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import { PeerGoneError, type Peer } from '../../ipc/rpc.js';
import { createLog, type Log } from '../../process/create-log.js';
import type { ReplicaProcedures } from '../../replica/replica-procedures.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import { limitImport, watchSlow } from '../start-limit.js';

/** A process that imports an entry, and may become a replica of it. */
export interface InspectingProcess {
  readonly peer: Peer<ReplicaProcedures>;
  /** Resolves with how it ended. */
  readonly gone: Promise<string>;
  kill(): void;
}

interface InspectorOptions<P> {
  /** Starts a process to import an entry of this application. */
  readonly fork: (application: string) => P;
  /** For the channels of handles that the module uses while it is imported. */
  readonly secret: string | undefined;
  readonly log: Log | undefined;
}

/** How long a process that inspected an entry is kept to become the first replica of it. */
const SPARE_MS = 5_000;

/** How many processes are asked about an entry while signals end them. */
const INSPECT_ATTEMPTS = 3;

/** Has processes import entries to say what these bind, and keeps them for a moment: the first replica needs no other. */
export class EntryInspector<P extends InspectingProcess> {
  readonly #options: InspectorOptions<P>;
  /** By {@link spareKey}. */
  readonly #spares = new Map<string, P>();
  /** Under way, or over for a moment, by {@link spareKey}. */
  readonly #inspections = new Map<string, Promise<ApplicationOutline>>();
  #isClosed = false;

  constructor(options: InspectorOptions<P>) {
    this.#options = options;
  }

  /** The same question within a moment has the same answer: the supervisor asks before the controller does. */
  inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    const key = spareKey(entry, application);
    const known = this.#inspections.get(key);
    if (known !== undefined) return known;
    const inspection = this.#inspect(entry, application, limit);
    this.#inspections.set(key, inspection);
    const forget = (): void => {
      if (this.#inspections.get(key) === inspection) this.#inspections.delete(key);
    };
    const forgetLater = (): void => void setTimeout(forget, SPARE_MS).unref();
    inspection.then(forgetLater, forgetLater);
    return inspection;
  }

  /** The process that has inspected the entry of a replica, if there still is one; no longer kept. */
  take({ entry, identity }: ReplicaSpec): P | undefined {
    if (entry === undefined) return undefined;
    const key = spareKey(entry, identity.application);
    const spare = this.#spares.get(key);
    this.#spares.delete(key);
    this.#inspections.delete(key);
    return spare;
  }

  /** Keeps no process any more, and asks no other. */
  close(): void {
    this.#isClosed = true;
    this.#spares.clear();
  }

  /** A process that a signal ended says nothing of the entry: another one is asked. */
  async #inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    for (let attempt = 1; ; attempt += 1) {
      // The next process is asked when the last one has ended.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await this.#inspectOnce(entry, application, limit);
      if (!('killed' in outcome)) return outcome;
      if (attempt >= INSPECT_ATTEMPTS || this.#isClosed) throw new Error(outcome.killed);
    }
  }

  async #inspectOnce(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline | { readonly killed: string }> {
    const { secret, log = createLog('engine') } = this.#options;
    const child = this.#options.fork(application);
    const died = child.gone.then((reason): never => {
      throw new PeerGoneError(reason);
    });
    // When the inspection fails first, the later end of the process is no news.
    died.catch(() => undefined);
    const slow = watchSlow((afterS) =>
      log.warn(`the import of ${entry.module} has taken ${afterS} s so far`),
    );
    try {
      const asked = child.peer.call('inspect', { entry, application, secret });
      const outline = await limitImport(Promise.race([asked, died]), {
        timeoutS: limit.timeoutS,
        module: entry.module,
      });
      this.#keep(spareKey(entry, application), child);
      return outline;
    } catch (error) {
      child.kill();
      if (!(error instanceof PeerGoneError)) throw error;
      // The channel ends a moment before the process, which alone can say how.
      const reason = await child.gone;
      const message = `${entry.module} ended the process that imported it (${reason}).`;
      if (reason.startsWith('signal')) return { killed: message };
      throw new Error(message, { cause: error });
    } finally {
      slow.end();
    }
  }

  #keep(key: string, child: P): void {
    this.#spares.get(key)?.kill();
    this.#spares.set(key, child);
    const letGo = (): void => {
      if (this.#spares.get(key) === child) this.#spares.delete(key);
    };
    const timer = setTimeout(() => {
      if (this.#spares.get(key) !== child) return;
      letGo();
      child.kill();
    }, SPARE_MS);
    const forget = (): void => {
      clearTimeout(timer);
      letGo();
    };
    void child.gone.then(forget);
  }
}

function spareKey(entry: EntryPoint, application: string): string {
  const { module, exportName = null, run = 1, revision = null, args = {} } = entry;
  return JSON.stringify([module, exportName, run, revision, args, application]);
}
