import { HttpError } from '../errors.js';
import type { FileContent } from './file-content.js';
import { GrowingBytes } from './growing-bytes.js';
import { type FormPlan, keepsText, tooManyFields, tooManyFiles, tooMuchText } from './form-plan.js';
import { FormCollector, type FormValues } from './form-values.js';
import type { PartReceiver } from './multipart-parser.js';
import { type PartHead, parsePartHead } from './part-head.js';
import { UploadFile } from './upload-file.js';
import { type StoredFile, UploadStore } from './upload-store.js';

/**
 * Makes the fields of a form from the parts of a multipart body, within the limits of its plan.
 *
 * A part with a file name is a file. Only what the plan names is kept.
 */
export class MultipartForm implements PartReceiver {
  readonly #plan: FormPlan;
  readonly #store: UploadStore;
  readonly #form = new FormCollector();
  readonly #contents: FileContent[] = [];
  #part: Part | undefined;
  #fields = 0;
  #files = 0;
  #textBytes = 0;

  constructor(plan: FormPlan) {
    this.#plan = plan;
    this.#store = new UploadStore(plan.limits.maxFileMemoryBytes);
  }

  get values(): FormValues {
    return this.#form.values;
  }

  begin(bytes: Buffer): void {
    const head = parsePartHead(bytes);
    this.#part = head.filename === undefined ? this.#beginText(head) : this.#beginFile(head);
  }

  data(bytes: Buffer): void {
    const part = this.#part;
    if (part?.kind === 'file') {
      part.isEmpty = false;
      part.stored?.write(bytes);
    } else if (part?.kind === 'text') {
      this.#takeText(part, bytes);
    }
  }

  end(): void {
    const part = this.#part;
    this.#part = undefined;
    if (part?.kind === 'text' && part.text !== undefined) {
      this.#form.add(part.name, decoded(part.name, part.text.bytes));
    } else if (part?.kind === 'file') {
      this.#endFile(part);
    }
  }

  /** Writes to disk what does not fit into memory; undefined when there is nothing to write. */
  flush(): Promise<void> | undefined {
    return this.#store.flush();
  }

  /** Closes the files. */
  close(): Promise<void> {
    for (const content of this.#contents) content.close();
    return this.#store.close();
  }

  #beginText({ name }: PartHead): TextPart {
    const { limits } = this.#plan;
    this.#fields += 1;
    if (this.#fields > limits.maxFields) throw tooManyFields(limits);
    const isKept = keepsText(this.#plan, name);
    return { kind: 'text', name, text: isKept ? new GrowingBytes() : undefined, size: 0 };
  }

  #takeText(part: TextPart, bytes: Buffer): void {
    const { limits } = this.#plan;
    part.size += bytes.length;
    if (part.text !== undefined) this.#textBytes += bytes.length;
    if (Math.max(part.size, this.#textBytes) > limits.maxPartBytes) throw tooMuchText(limits);
    part.text?.add(bytes);
  }

  #beginFile(head: PartHead): FilePart {
    const { limits, texts, files } = this.#plan;
    this.#files += 1;
    if (this.#files > limits.maxFiles) throw tooManyFiles(limits);
    const maxBytes = files.get(head.name) ?? (texts === undefined ? Infinity : undefined);
    // A file for a text field is an issue of the field, which needs no bytes.
    const isKnown = maxBytes !== undefined || texts?.has(head.name) === true;
    const stored = isKnown ? this.#store.begin(maxBytes ?? 0) : undefined;
    return { kind: 'file', head, stored, isEmpty: true };
  }

  #endFile({ head, stored, isEmpty }: FilePart): void {
    const { name, filename = '', contentType, headers } = head;
    // Browsers send an empty file without a name for a file input that was left empty.
    if (stored === undefined || (isEmpty && filename === '')) return;
    const content = stored.end();
    this.#contents.push(content);
    const type = contentType === undefined ? {} : { contentType };
    this.#form.add(name, new UploadFile(content, { filename, headers, ...type }));
  }
}

type Part = TextPart | FilePart;

interface TextPart {
  readonly kind: 'text';
  readonly name: string;
  /** Undefined for a text that is not kept. */
  readonly text: GrowingBytes | undefined;
  size: number;
}

interface FilePart {
  readonly kind: 'file';
  readonly head: PartHead;
  /** Undefined for a file that is not kept. */
  readonly stored: StoredFile | undefined;
  isEmpty: boolean;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(name: string, bytes: Buffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new HttpError(400, `The field ${JSON.stringify(name)} is not UTF-8.`);
  }
}
