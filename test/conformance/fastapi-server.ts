import { fileURLToPath } from 'node:url';

import { pythonEnvironment } from '../bench/process/python-environment.js';
import { root, spawnCommand } from '../support/sluice-process.js';

/** Running FastAPI applications. */
export interface FastapiServer {
  /** The port of each area's application. */
  readonly ports: ReadonlyMap<string, number>;
  stop(): Promise<unknown>;
}

/** The Python of this suite, made when it is missing; an error says why there is none. */
export function conformancePython(): string {
  const python = pythonEnvironment({
    directory: `${root}.cache/conformance-venv`,
    requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
    install: true,
  });
  if (python.kind === 'ready') return python.command;
  throw new Error(`This suite compares with FastAPI, and ${python.reason}.`);
}

/** Starts the FastAPI application of each area in one process. */
export async function startFastapi(areas: readonly string[]): Promise<FastapiServer> {
  const script = fileURLToPath(new URL('serve_areas.py', import.meta.url));
  const server = spawnCommand(conformancePython(), [script, ...areas], {
    env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
  });
  const [line] = await server.prints(/^\{.*\}$/m);
  const ports: Record<string, number> = JSON.parse(line);
  return { ports: new Map(Object.entries(ports)), stop: () => server.stop('SIGTERM') };
}
