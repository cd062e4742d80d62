import { fileURLToPath } from 'node:url';

import { spawnCommand } from '../support/sluice-process.js';
import { conformancePython } from './python.js';

/** Running FastAPI applications. */
export interface FastapiServer {
  /** The port of each area's application. */
  readonly ports: ReadonlyMap<string, number>;
  stop(): Promise<unknown>;
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
