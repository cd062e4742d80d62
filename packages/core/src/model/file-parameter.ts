import type { RecordedOptions } from '../decorators/record.js';
import { UploadFile } from '../form/upload-file.js';
import { readAbsence } from './absence.js';
import { type Argument, ownName } from './argument.js';
import { type FileModel, fileTypeOf } from './file-type.js';
import type { ParameterModel } from './handler-model.js';
import { docsOf } from './type-of.js';

/** The model of an argument that is a file; undefined for an argument with a reported mistake. */
export function fileParameter(
  argument: Argument,
  options: RecordedOptions,
): ParameterModel | undefined {
  const { report } = argument;
  const declared = options.type ?? emittedFile(argument);
  const type = declared === undefined ? undefined : fileTypeOf(declared, options, report);
  const name = options.name ?? options.alias ?? ownName(argument);
  if (type === undefined || name === undefined) return undefined;
  refuseOtherType(argument, type);
  return {
    source: 'form',
    name,
    type,
    ...readAbsence(argument, options),
    catchAll: false,
    secret: argument.records.some(({ decorator }) => decorator === 'Secret'),
    docs: docsOf(options),
  };
}

/** The emitted type of an argument that is a file; reports an argument without one. */
function emittedFile({ emitted, report, missingMetadata }: Argument): unknown {
  if (emitted.kind === 'class' || emitted.kind === 'primitive') return emitted.type;
  if (emitted.kind === 'missing') {
    missingMetadata();
    return undefined;
  }
  report(
    'E_PARAM_ERASED',
    'is a file, and whether it is one or several is not known at run time.',
    'Give its type: @File(UploadFile), or @File([UploadFile]) for several.',
  );
  return undefined;
}

function refuseOtherType({ emitted, report }: Argument, type: FileModel): void {
  const isOther =
    emitted.kind === 'primitive' ||
    (emitted.kind === 'array' && type.kind !== 'array') ||
    (emitted.kind === 'class' && emitted.type !== classOf(type));
  if (!isOther) return;
  report(
    'E_FILE_TYPE',
    `is declared as ${emitted.kind === 'array' ? 'an array' : emitted.type.name}, which its decorator contradicts.`,
    'Make the decorator and the declared type agree: @File(UploadFile), @File([UploadFile]).',
  );
}

function classOf(type: FileModel): unknown {
  if (type.kind === 'array') return Array;
  return type.as === 'bytes' ? Uint8Array : UploadFile;
}
