import { existsSync } from 'node:fs';
import path from 'node:path';

import { DefinitionError } from '@sluice/core';

import { checkGroup } from '../deployment/deployment-options.js';
import { TRACING_RULES } from './tracing-rules.js';
import { ServeError } from '../errors.js';
import {
  DEFAULT_SAMPLING_RATIO,
  type TracingOptions,
  type TracingSettings,
} from './tracing-options.js';

/**
 * Checks the options of code, and finds the exporter; undefined where nothing is traced.
 *
 * Throws DefinitionError for options that there are not, and ServeError `E_TRACING_EXPORTER` for a module that is not
 * there.
 */
export function resolveTracing(options: TracingOptions | undefined): TracingSettings | undefined {
  const group = { camel: 'tracing', snake: 'tracing_config' };
  const problems = checkGroup(options, { where: 'serve', group, rules: TRACING_RULES });
  if (problems.length > 0) throw new DefinitionError(problems);
  if (options?.enabled !== true) return undefined;
  const { exporterImportPath, samplingRatio = DEFAULT_SAMPLING_RATIO } = options;
  if (exporterImportPath === undefined) return { samplingRatio, exporter: undefined };
  const colon = exporterImportPath.lastIndexOf(':');
  const module = path.resolve(exporterImportPath.slice(0, colon));
  if (!existsSync(module)) {
    throw new ServeError(
      'E_TRACING_EXPORTER',
      `exporterImportPath (exporter_import_path) is ${exporterImportPath}, and there is no module ${module}.`,
    );
  }
  const exportName = exporterImportPath.slice(colon + 1);
  return { samplingRatio, exporter: { module, exportName, importPath: exporterImportPath } };
}
