import { writeFile } from 'node:fs/promises';

import { type AppModel, describe, document } from '@sluice/core';
import { hasRoutes, routedOf } from '@sluice/core/internal';
import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';

import { prepareEntry } from '../../loader/prepare.js';
import { CommandError, EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { announceUse, targetOf } from '../find-application.js';
import { importIngress } from '../import-app.js';
import { sourceFailure } from '../print.js';

/** Prints the document of an application's class or router. */
export async function openapi(line: CommandLine): Promise<number> {
  const { values } = line;
  const target = await targetOf(line, { command: 'openapi', announce: announceUse });
  const prepared = await prepareEntry(target);
  if (prepared.entry === undefined) throw sourceFailure(prepared.problems);
  const ingress = await importIngress(prepared);
  const prefix = values.get('route-prefix') ?? DEFAULT_ROUTE_PREFIX;
  const model = modelOf(ingress, target);
  const contents = document(model, prefix === '/' ? {} : { servers: [prefix] });
  await write(`${JSON.stringify(contents, undefined, 2)}\n`, values.get('output'));
  return EXIT_CODES.done;
}

type Ingress = Awaited<ReturnType<typeof importIngress>>;

/** Only a decorated class or a router says what it takes and returns. */
function modelOf({ target, args }: Ingress, written: string): AppModel {
  const routed = routedOf({ target, args });
  if (routed !== undefined) return describe(routed.router, routed.options);
  if (target.kind === 'class' && hasRoutes(target.type)) return describe(target.type);
  const name =
    target.kind === 'class' ? `class ${target.type.name}` : `function ${target.run.name}`;
  throw new CommandError(
    `${written} has no OpenAPI document: the ${name} has no decorated routes. Decorate methods, such as @Get('/'), or ask the application it wraps.`,
  );
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file !== undefined) {
    try {
      await writeFile(file, text);
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new CommandError(`Cannot write ${file}: ${why}. Check the directory.`);
    }
    return;
  }
  // A reader such as `head` may leave before the end, which is not a failure.
  process.stdout.on('error', () => undefined);
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
}
