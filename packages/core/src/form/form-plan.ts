import { HttpError } from '../errors.js';
import type { FormLimits } from '../types/limits.js';

/** What an operation reads from a form. */
export interface FormPlan {
  readonly maxBodyBytes: number;
  readonly limits: FormLimits;
  /** The names of the texts to keep; undefined keeps all texts and files, for a schema of any names. */
  readonly texts: ReadonlySet<string> | undefined;
  /** The names of the files to keep, and how many bytes each may have. */
  readonly files: ReadonlyMap<string, number>;
}

/** True for a text that is kept: one in the place of a file is an issue of that file. */
export function keepsText({ texts, files }: FormPlan, name: string): boolean {
  return texts === undefined || texts.has(name) || files.has(name);
}

/** The 413 of a form with too many text fields. */
export function tooManyFields({ maxFields }: FormLimits): HttpError {
  return new HttpError(413, `Too many fields. Maximum number of fields is ${maxFields}.`);
}

/** The 413 of a form with too many files. */
export function tooManyFiles({ maxFiles }: FormLimits): HttpError {
  return new HttpError(413, `Too many files. Maximum number of files is ${maxFiles}.`);
}

/** The 413 of a form with too long a text, or too much text. */
export function tooMuchText({ maxPartBytes }: FormLimits): HttpError {
  return new HttpError(413, `Part exceeded maximum size of ${Math.floor(maxPartBytes / 1024)}KB.`);
}
