import type { UploadFile } from '../form/upload-file.js';
import type { FileRules } from '../types/file-rules.js';

/** A file as an `UploadFile`, or read into memory as a `Uint8Array`; `[UploadFile]` for several. */
export type FileFieldType = OneFile | readonly [OneFile];

type OneFile = typeof UploadFile | Uint8ArrayConstructor;

/** Options of an uploaded file: `@File({ maxBytes: 2_000_000, contentTypes: ['image/*'] })`. */
export interface FileOptions extends FileRules {
  /** `UploadFile` or `Uint8Array`, or a list of one of them; defaults to the argument's own type. */
  readonly type?: FileFieldType;
  /** The name of the form's field; defaults to the argument's. */
  readonly name?: string;
  /** FastAPI's word for `name`; defaults to `name`. */
  readonly alias?: string;
  /** True when clients may omit the file: the handler gets `undefined`. Defaults to false: 422 `missing`. */
  readonly optional?: boolean;
  /** The least number of files of a list; defaults to 0. */
  readonly minItems?: number;
  /** The greatest number of files of a list; defaults to none but `maxFiles`. */
  readonly maxItems?: number;
  /** The file's description in the document; defaults to its rules. */
  readonly description?: string;
  /** Marks the file as deprecated in the document; defaults to false. */
  readonly deprecated?: boolean;
  /** Leaves the file out of the document; defaults to false. */
  readonly hidden?: boolean;
}

/** A file of the method form; options without a type mean an `UploadFile`. */
export type FileSpec = FileFieldType | Omit<FileOptions, 'name' | 'alias'>;

/** The files of the method form, by their names in the form. */
export type FileRecord = Readonly<Record<string, FileSpec>>;

type ValueOfFileType<T> = T extends readonly [infer One]
  ? ValueOfFileType<One>[]
  : T extends Uint8ArrayConstructor
    ? Uint8Array
    : UploadFile;

type ValueOfFile<F> = F extends FileFieldType
  ? ValueOfFileType<F>
  : F extends { readonly optional: true }
    ? ValueOfOptions<F> | undefined
    : ValueOfOptions<F>;

type ValueOfOptions<O> = O extends { readonly type: infer T } ? ValueOfFileType<T> : UploadFile;

/** The TypeScript type of the files of the method form. */
export type ValueOfFiles<S> = { -readonly [K in keyof S]: ValueOfFile<S[K]> };
