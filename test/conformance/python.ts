import { fileURLToPath } from 'node:url';

import { pythonEnvironment } from '../bench/process/python-environment.js';
import { root } from '../support/sluice-process.js';

/** The Python with FastAPI and Schemathesis, installed when it is missing; an error says why there is none. */
export function conformancePython(): string {
  const python = pythonEnvironment({
    directory: `${root}.cache/conformance-venv`,
    requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
    install: true,
  });
  if (python.kind === 'ready') return python.command;
  throw new Error(`This suite needs packages of Python, and ${python.reason}.`);
}
