import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { BenchOptions, SectionName } from '../options.js';
import type { SectionResult } from '../report.js';
import { runHttp } from './http.js';
import { runIdleSockets } from './idle-sockets.js';
import { runMemory } from './memory.js';
import { runOpenapi } from './openapi.js';
import { runRouting } from './routing.js';
import { runStart } from './start.js';

/** Runs one section; those that are programs of their own print for themselves. */
export function runSection(name: SectionName, options: BenchOptions): Promise<SectionResult> {
  switch (name) {
    case 'http':
      return runHttp(options);
    case 'memory':
      return runMemory(options);
    case 'start':
      return runStart(options);
    case 'idle-sockets':
      return runIdleSockets(options);
    case 'routing':
      return runRouting(options);
    case 'openapi':
      return runOpenapi(options);
    case 'websocket':
    case 'streams':
    case 'latency':
    case 'validate':
    case 'serialize':
      return runProgram(name);
    default:
      return name satisfies never;
  }
}

async function runProgram(name: SectionName): Promise<SectionResult> {
  const program = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
  if (!existsSync(program)) return only(`Skipped ${name}: ${program} is not there.`);
  const child = spawn(process.execPath, [program], { stdio: 'inherit' });
  const [code]: unknown[] = await once(child, 'exit');
  return code === 0 ? only() : only(`${name} ended with exit code ${String(code)}.`);
}

const only = (...notes: string[]): SectionResult => ({ tables: [], figures: [], notes });
