import { fileURLToPath } from 'node:url';

import type { PolicyWorkerData } from './messages.js';
import { PolicyRefusal } from './policy-refusal.js';

/** Decides about what it is shown: a context, or contexts by deployment. */
export type Decide = (shown: unknown) => unknown;

/** Imports a policy; rejects with PolicyRefusal for what is none. */
export async function loadPolicy({ href, exportName, kwargs }: PolicyWorkerData): Promise<Decide> {
  const exported = (await importModule(href))[exportName];
  const path = fileOf(href);
  if (exported === undefined) throw new PolicyRefusal(`${path} has no export "${exportName}".`);
  if (typeof exported !== 'function') {
    throw new PolicyRefusal(
      `"${exportName}" of ${path} is ${exported === null ? 'null' : `a value of type ${typeof exported}`}. Export a function, or a class with a method decide(context).`,
    );
  }
  if (!/^class\b/.test(Function.prototype.toString.call(exported))) {
    return (shown): unknown => Reflect.apply(exported, undefined, [shown, kwargs]);
  }
  const policy: unknown = Reflect.construct(exported, [kwargs]);
  if (!decides(policy)) {
    throw new PolicyRefusal(`the class "${exportName}" of ${path} has no method decide(context).`);
  }
  return (shown) => policy.decide(shown);
}

async function importModule(href: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const exports: Readonly<Record<string, unknown>> = await import(href);
    return exports;
  } catch (error) {
    if (isUncompiled(error)) {
      throw new PolicyRefusal(
        `${fileOf(href)} is TypeScript that the application's module does not import. Import it there, so that it is compiled as well.`,
      );
    }
    throw error;
  }
}

/** Node 20 refuses any TypeScript; later ones refuse what they cannot strip. */
const UNCOMPILED: ReadonlySet<unknown> = new Set([
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
]);

function isUncompiled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && UNCOMPILED.has(error.code);
}

function decides(value: unknown): value is { decide(shown: unknown): unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'decide' in value &&
    typeof value.decide === 'function'
  );
}

function fileOf(href: string): string {
  return href.startsWith('file:') ? fileURLToPath(href) : href;
}
