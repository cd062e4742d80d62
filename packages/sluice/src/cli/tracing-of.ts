import {
  DEFAULT_SAMPLING_RATIO,
  type ServeConfig,
  type TracingSettings,
} from '@sluice/runtime/internal';

import { prepareEntry } from '../loader/prepare.js';
import { sourceFailure } from './print.js';

/**
 * How a config says that requests are traced, with the exporter compiled; undefined where they are not. Throws
 * CommandError for mistakes in its sources.
 */
export async function tracingOf({
  tracing,
  directory,
}: ServeConfig): Promise<TracingSettings | undefined> {
  if (tracing?.enabled !== true) return undefined;
  const { exporterImportPath, samplingRatio = DEFAULT_SAMPLING_RATIO } = tracing;
  if (exporterImportPath === undefined) return { samplingRatio, exporter: undefined };
  const { entry, problems } = await prepareEntry(exporterImportPath, { directory });
  if (problems.length > 0) {
    throw sourceFailure(
      problems.map((problem) =>
        problem.code === 'E_EXPORT_NOT_FOUND'
          ? { ...problem, fix: 'tracing_config names it in exporter_import_path.' }
          : problem,
      ),
    );
  }
  const { module = '', exportName = '' } = entry ?? {};
  return { samplingRatio, exporter: { module, exportName, importPath: exporterImportPath } };
}
