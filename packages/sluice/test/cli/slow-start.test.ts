import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { describeWaiting, saySlowStart } from '../../src/cli/slow-start.js';

const model = (ready: number, wanted: number) => ({
  name: 'Model',
  message: '',
  wantedReplicas: wanted,
  replicas: Array.from({ length: wanted }, (_, index) => ({
    status: index < ready ? 'RUNNING' : 'STARTING',
  })),
});
const APPLICATIONS = [
  { name: 'textgen', prepared: { sourceFile: '/project/textgen.ts' } },
  { name: 'shop', prepared: { sourceFile: '/project/shop.ts' } },
];

describe('what a start waits for', () => {
  it('names the module while it is imported', () => {
    const status = {
      applications: [{ name: 'shop', status: 'NOT_STARTED', deployments: [] }],
    };
    expect(describeWaiting(APPLICATIONS, status)).toBe('importing textgen.ts; importing shop.ts');
  });

  it('names the replicas that are not ready, by deployment', () => {
    const status = {
      applications: [
        {
          name: 'textgen',
          status: 'DEPLOYING',
          deployments: [model(0, 2), { ...model(1, 1), name: 'Api' }],
        },
        { name: 'shop', status: 'RUNNING', deployments: [model(1, 1)] },
      ],
    };
    expect(describeWaiting(APPLICATIONS, status)).toBe('waiting for textgen: Model 0/2');
  });

  it('says why nothing is started in the place of a replica that is missing', () => {
    const message = 'waits for a GPU: a replica needs 1 (gpus), and free is none of GPU 0';
    const waiting = { ...model(1, 1), wantedReplicas: 2, message };
    const status = {
      applications: [{ name: 'shop', status: 'DEPLOYING', deployments: [waiting] }],
    };
    expect(describeWaiting(APPLICATIONS.slice(1), status)).toBe(
      `waiting for shop: Model 1/2 (${message})`,
    );
  });

  it('waits for nothing of an application that has failed', () => {
    const status = {
      applications: [
        { name: 'textgen', status: 'DEPLOY_FAILED', deployments: [model(0, 2)] },
        { name: 'shop', status: 'DEPLOYING', deployments: [model(0, 1)] },
      ],
    };
    expect(describeWaiting(APPLICATIONS, status)).toBe('waiting for shop: Model 0/1');
  });
});

describe('a slow start', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('reports a slow start after a second, and again only when something changed', () => {
    const lines: string[] = [];
    let text = 'a';
    const start = new AbortController();
    saySlowStart(() => text, { write: (line) => lines.push(line), signal: start.signal });
    vi.advanceTimersByTime(999);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(lines).toEqual(['a']);
    text = 'b';
    vi.advanceTimersByTime(10_000);
    expect(lines).toEqual(['a', 'b']);
    start.abort();
    text = 'c';
    vi.advanceTimersByTime(10_000);
    expect(lines).toEqual(['a', 'b']);
  });

  it('says nothing of a start that ends within a second', () => {
    const lines: string[] = [];
    const start = new AbortController();
    saySlowStart(() => 'a', { write: (line) => lines.push(line), signal: start.signal });
    start.abort();
    vi.advanceTimersByTime(10_000);
    expect(lines).toEqual([]);
  });
});
