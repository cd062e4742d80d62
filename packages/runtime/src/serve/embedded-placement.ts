import { createEngine } from '../engine/create-engine.js';
import type { Engine } from '../engine/engine.js';
import { gpuSource } from '../gpus/gpu-source.js';
import { createChannelAddresses } from '../process/channel-addresses.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { createLog } from '../process/create-log.js';
import { inheritedExecArgv } from '../process/spawn.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { EmbeddedOptions } from './embedded-options.js';

/** The engine of an embedded server. */
export interface Placement {
  readonly engine: Engine;
  /** Leaves nothing behind, once the engine has been closed. */
  readonly release: () => void;
}

/** Makes the engine that the options ask for. */
export function placementOf(
  options: EmbeddedOptions,
  tracing: TracingSettings | undefined,
): Placement {
  const { engine: kind = 'process', log = createLog('engine') } = options;
  if (kind === 'inline') {
    const own = options.log === undefined ? {} : { log: options.log };
    return { engine: createEngine({ kind, ...own }), release: () => undefined };
  }
  const gpus = gpuSource(options.gpus, process.env);
  surviveClosedOutput();
  const addresses = createChannelAddresses();
  const engine = createEngine({
    kind,
    addresses,
    execArgv: options.replicaExecArgv ?? inheritedExecArgv(process.execArgv),
    // This process writes the access log, where its caller wants one.
    env: { SLUICE_ACCESS_LOG: '0' },
    gpus,
    tracing,
    log,
  });
  return { engine, release: () => addresses.remove() };
}
