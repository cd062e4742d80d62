import { HttpError } from '../errors.js';
import { isField } from '../http/headers.js';
import { matchEnd } from '../json/match-end.js';
import { malformed } from './multipart-parser.js';

/** The head of a part of a multipart body. */
export interface PartHead {
  readonly name: string;
  /** Without folders; undefined for a part that is no file. */
  readonly filename: string | undefined;
  /** As received, parameters included; undefined without a `Content-Type`. */
  readonly contentType: string | undefined;
  /** Name and value of each header, as received: each character is one byte. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads the header lines of a part; throws `HttpError` 400 when they are malformed or give no name.
 *
 * Strict where readers differ: one `Content-Disposition`, each of its parameters once, UTF-8.
 */
export function parsePartHead(head: Buffer): PartHead {
  const headers = headersOf(head.toString('latin1'));
  const dispositions = headers.filter(([field]) => isDisposition(field));
  const [disposition] = dispositions;
  if (dispositions.length > 1) throw malformed();
  const parameters = disposition && parametersOf(disposition[1]);
  const name = parameters?.get('name');
  if (parameters === undefined || name === undefined) throw nameless();
  const extended = parameters.get('filename*');
  const plain = parameters.get('filename');
  const filename = extended === undefined ? plain && fromUtf8(plain) : fromExtended(extended);
  const type = headers.find(([field]) => field.toLowerCase() === 'content-type');
  return {
    name: checkedLength(fromUtf8(name)),
    filename: filename === undefined ? undefined : checkedLength(withoutFolders(filename)),
    contentType: type?.[1],
    headers,
  };
}

function headersOf(text: string): (readonly [string, string])[] {
  if (text === '') return [];
  return text.split('\r\n').map((line) => {
    const nameEnd = matchEnd(NAME, line, 0);
    if (nameEnd === undefined || line[nameEnd] !== ':') throw malformed();
    const field = line.slice(0, nameEnd);
    const value = withoutBlanks(line.slice(nameEnd + 1));
    if (!isValue(field, value)) throw malformed();
    return [field, value] as const;
  });
}

// Browsers escape only line ends and quotes in names, and leave other control characters. Handlers send
// other fields on, such as a content type, which no response could have with them.
function isValue(field: string, value: string): boolean {
  return isField(field, value) || (isDisposition(field) && !/[\0\r\n]/.test(value));
}

function isDisposition(field: string): boolean {
  return field.toLowerCase() === 'content-disposition';
}

// `trim` would remove 0xa0 too, which may be the last byte of a character.
function withoutBlanks(value: string): string {
  let from = 0;
  let to = value.length;
  while (isBlank(value[from])) from += 1;
  while (to > from && isBlank(value[to - 1])) to -= 1;
  return value.slice(from, to);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

const FORM_DATA = /[Ff][Oo][Rr][Mm]-[Dd][Aa][Tt][Aa]/y;
const PARAMETER = /[\t ]*;[\t ]*/y;
const NAME = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
// A backslash is itself in `C:\photo.png`, and escapes only a quote or a backslash.
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const TOKEN = /[^\t ;"]+/y;

/** The parameters of a `form-data` disposition, unquoted; undefined for any other. */
function parametersOf(value: string): ReadonlyMap<string, string> | undefined {
  let at = matchEnd(FORM_DATA, value, 0);
  if (at === undefined) return undefined;
  const parameters = new Map<string, string>();
  while (at < value.length) {
    const nameAt: number | undefined = matchEnd(PARAMETER, value, at);
    if (nameAt === value.length) break;
    const nameEnd: number | undefined = nameAt && matchEnd(NAME, value, nameAt);
    if (nameAt === undefined || nameEnd === undefined || value[nameEnd] !== '=') throw malformed();
    const from = nameEnd + 1;
    const end: number | undefined = matchEnd(QUOTED, value, from) ?? matchEnd(TOKEN, value, from);
    const name = value.slice(nameAt, nameEnd).toLowerCase();
    if (end === undefined || parameters.has(name)) throw malformed();
    parameters.set(name, unquoted(value.slice(from, end)));
    at = end;
  }
  return parameters;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : value;
}

function fromUtf8(latin1: string): string {
  try {
    return UTF_8.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    throw malformed();
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes `UTF-8''na%C3%AFve.txt`, the form of RFC 5987 that some clients use for other than ASCII. */
function fromExtended(value: string): string {
  const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(value) ?? [];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch {
    // The escapes are not UTF-8.
  }
  throw malformed();
}

/** Removes folders, which are the client's own, and what no file name may contain. */
function withoutFolders(filename: string): string {
  const folderEnd = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
  const name = filename.slice(folderEnd + 1).replaceAll(/\p{Cc}/gu, '');
  return name === '.' || name === '..' ? '' : name;
}

const MAX_NAME_LENGTH = 1024;

function checkedLength(name: string): string {
  if (name.length > MAX_NAME_LENGTH) throw malformed();
  return name;
}

function nameless(): HttpError {
  return new HttpError(400, 'The Content-Disposition header field "name" must be provided.');
}
