import { type AppModel, asyncapiDocument, document } from '@sluice/core';
import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';

import { prepareEntry } from '../../loader/prepare.js';
import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { announceUse, targetOf } from '../find-application.js';
import { importIngress, modelOf } from '../import-app.js';
import { sourceFailure } from '../print.js';
import { writeOutput } from '../write-output.js';

/** Prints the document of an application's class or router. */
export async function openapi(line: CommandLine): Promise<number> {
  const { values } = line;
  const target = await targetOf(line, { command: 'openapi', announce: announceUse });
  const prepared = await prepareEntry(target);
  if (prepared.entry === undefined) throw sourceFailure(prepared.problems);
  const model = modelOf(
    await importIngress(prepared, line.builderArgs),
    `${target} has no OpenAPI document`,
  );
  const prefix = values.get('route-prefix') ?? DEFAULT_ROUTE_PREFIX;
  const rootPath = prefix === '/' ? '' : prefix;
  const contents = values.has('asyncapi')
    ? asyncapiDocument(model, { rootPath })
    : document(inVersion(model, values.get('openapi-version')), {
        servers: rootPath === '' ? [] : [rootPath],
      });
  await writeOutput(`${JSON.stringify(contents, undefined, 2)}\n`, values.get('output'));
  return EXIT_CODES.done;
}

function inVersion(model: AppModel, openapiVersion: string | undefined): AppModel {
  if (openapiVersion !== '3.1' && openapiVersion !== '3.2') return model;
  return { ...model, options: { ...model.options, openapiVersion } };
}
