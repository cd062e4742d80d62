import { expect, it } from 'vitest';

import type { ApplicationReport } from '../../src/controller/report-status.js';
import { factsOf } from '../../src/supervisor/facts.js';

function running(name: string): ApplicationReport {
  return { name, routePrefix: `/${name}`, status: 'RUNNING', message: '', deployments: [] };
}

it('names applications in the order of the file, whichever was ready first', () => {
  const status = { applications: ['fast', 'slow'].map(running) };
  const processes = {
    url: 'http://127.0.0.1:8000',
    adminUrl: undefined,
    tokenFile: undefined,
    controllerPid: 1,
    ingressPids: [2],
  };
  const { applications } = factsOf(status, processes, ['slow', 'fast']);
  expect(applications.map(({ name }) => name)).toEqual(['slow', 'fast']);
});
