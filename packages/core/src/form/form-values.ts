import type { UploadFile } from './upload-file.js';

/** A field of a form: a list where a name is repeated. */
export type FormValue = FormEntry | FormEntry[];

/** A text or a file. */
export type FormEntry = string | UploadFile;

/** The fields of a form by name; an object without a prototype. */
export type FormValues = Readonly<Record<string, FormValue>>;

/** Collects fields in the order in which they are received. */
export class FormCollector {
  readonly values: Record<string, FormValue> = Object.create(null);

  add(name: string, entry: FormEntry): void {
    const before = this.values[name];
    if (before === undefined) this.values[name] = entry;
    else if (Array.isArray(before)) before.push(entry);
    else this.values[name] = [before, entry];
  }
}
