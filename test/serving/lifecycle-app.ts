import { fileURLToPath } from 'node:url';

import { bind, serve, type Application, type RunOptions } from 'sluice';

/** Stands for the class of the fixture, which the replicas import. */
class Shop {
  fetch(): string {
    return '';
  }
}

export class Door {
  constructor(readonly shop: unknown) {}
  fetch(): string {
    return '';
  }
}

const module = fileURLToPath(new URL('fixtures/lifecycle.mjs', import.meta.url));
const QUIET = { info() {}, warn() {}, error() {} };
const START = { port: 0, replicaExecArgv: [], log: QUIET } as const;
const OPTIONS = { numReplicas: 2, userConfig: { greeting: 'hello' } };

export function app(): Application<Shop> {
  return bind(Shop).options(OPTIONS);
}

export function from(exportName: string, part: RunOptions = {}): RunOptions {
  return { ...START, entry: { module, exportName }, ...part };
}

export function greetWith(greeting: string): RunOptions['deployments'] {
  return { Shop: { userConfig: { greeting } } };
}

export function pids(): number[] {
  return serve
    .status()
    .applications.flatMap((one) => one.deployments)
    .flatMap((one) => one.replicas.filter(({ status }) => status === 'RUNNING'))
    .map(({ pid }) => pid ?? -1)
    .toSorted((a, b) => a - b);
}

export function report() {
  const [application] = serve.status().applications;
  return { status: application?.status, message: application?.message };
}

export function url(path = '/'): string {
  return `${serve.status().url}${path}`;
}

export async function answer(): Promise<Record<string, unknown>> {
  const body: unknown = await (await fetch(url())).json();
  return { ...(typeof body === 'object' ? body : {}) };
}
