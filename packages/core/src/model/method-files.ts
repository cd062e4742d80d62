import type { DependencyInputs } from '../decorators/dependency.js';
import type { FileFieldType, FileOptions, FileSpec } from '../decorators/file.js';
import { UploadFile } from '../form/upload-file.js';
import type { Endpoint } from './endpoint.js';
import { fileTypeOf } from './file-type.js';
import type { ParameterModel } from './handler-model.js';
import { reportAt } from './problems.js';
import { docsOf } from './type-of.js';

/** Makes the models of the files that the options of a route declare; reports their mistakes. */
export function filesOf(
  { problems, where }: Endpoint,
  { files = {} }: DependencyInputs,
): ParameterModel[] {
  return Object.entries(files).flatMap(([name, spec]) => {
    const report = reportAt(problems, `${where} files "${name}"`);
    const options: FileOptions = isFileType(spec) ? { type: spec } : spec;
    const type = fileTypeOf(options.type ?? UploadFile, options, report);
    if (type === undefined) return [];
    return {
      source: 'form' as const,
      name,
      type,
      required: options.optional !== true,
      hasDefault: false,
      defaultValue: undefined,
      catchAll: false,
      secret: false,
      docs: docsOf(options),
    };
  });
}

function isFileType(spec: FileSpec): spec is FileFieldType {
  return typeof spec === 'function' || Array.isArray(spec);
}
