import { UploadFile } from '../form/upload-file.js';
import type { RecordedOptions } from '../decorators/record.js';
import { defined } from '../types/members.js';
import type { FileRules } from '../types/file-rules.js';
import type { FileType, TypeModel } from '../types/type-model.js';
import type { Report } from './problems.js';

/** The type of a file, or of a list of files. */
export type FileModel = FileType | (TypeModel & { readonly kind: 'array' });

/** The model of a file's type and rules; reports a type that is none of a file, and returns undefined. */
export function fileTypeOf(
  type: unknown,
  options: Omit<RecordedOptions, 'type'>,
  report: Report,
): FileModel | undefined {
  const rules = rulesOf(options, report);
  const item = fileItem(Array.isArray(type) && type.length === 1 ? type[0] : type, rules);
  if (item === undefined) {
    report(
      'E_FILE_TYPE',
      'is a file, but its type is none of a file.',
      'Declare it as UploadFile or Uint8Array, or as [UploadFile] for several.',
    );
    return undefined;
  }
  const { minItems, maxItems } = options;
  if (Array.isArray(type)) {
    return { kind: 'array', items: item, constraints: defined({ minItems, maxItems }) };
  }
  if (minItems !== undefined || maxItems !== undefined) {
    report(
      'E_CONSTRAINT_MISPLACED',
      'minItems and maxItems do not apply to one file.',
      'Remove them, or take several files: [UploadFile].',
    );
  }
  return item;
}

/** The type of the files of a form's field; undefined for a field that is no file. */
export function fileWithin(type: TypeModel): FileType | undefined {
  if (type.kind === 'array') return fileWithin(type.items);
  return type.kind === 'file' ? type : undefined;
}

function fileItem(type: unknown, rules: FileRules): FileType | undefined {
  if (type === UploadFile) return { kind: 'file', as: 'upload', rules };
  return type === Uint8Array ? { kind: 'file', as: 'bytes', rules } : undefined;
}

function rulesOf(options: FileRules, report: Report): FileRules {
  const { maxBytes, contentTypes, extensions, verifyContent } = options;
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= 0)) {
    report(
      'E_FILE_RULE',
      `maxBytes is ${String(maxBytes)}.`,
      'Give a whole number of bytes, for example 2 * 1024 * 1024.',
    );
  }
  if (contentTypes !== undefined && !isListOf(contentTypes, MEDIA_TYPE)) {
    report(
      'E_FILE_RULE',
      `contentTypes is ${JSON.stringify(contentTypes)}.`,
      "Give a list of content types without parameters: ['image/png', 'video/*'].",
    );
  }
  if (extensions !== undefined && !isListOf(extensions, EXTENSION)) {
    report(
      'E_FILE_RULE',
      `extensions is ${JSON.stringify(extensions)}.`,
      "Give a list of ends of names, with their dots: ['.jpg', '.tar.gz'].",
    );
  }
  return defined({ maxBytes, contentTypes, extensions, verifyContent });
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)$/;
const EXTENSION = /^\.[^/\\]+$/;

function isListOf(values: unknown, pattern: RegExp): boolean {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((value) => typeof value === 'string' && pattern.test(value))
  );
}
