import type { ClientOperation, ClientPathParameter } from './description.js';
import { UnsendableError, textsOf } from './text-of.js';

/** The path of a call. Throws `UnsendableError` for a value that no path can have. */
export function pathOf(
  { path }: Pick<ClientOperation, 'path'>,
  values: ReadonlyMap<string, unknown>,
): string {
  return (
    path.map((part) => `/${typeof part === 'string' ? part : encoded(part, values)}`).join('') ||
    '/'
  );
}

function encoded(
  { name, rest }: ClientPathParameter,
  values: ReadonlyMap<string, unknown>,
): string {
  const value = values.get(name);
  if (value === undefined || value === null) {
    throw new UnsendableError(
      `the path needs "${name}": give it as an argument, or by withOptions(client, { params }).`,
    );
  }
  const [text = ''] = textsOf(value, name, {});
  if (rest !== true || text === '') return segment(text, name);
  const parts = text.split('/');
  return parts.map((part) => (part === '' ? '' : segment(part, name))).join('/');
}

function segment(text: string, name: string): string {
  if (text === '')
    throw new UnsendableError(`"${name}" is empty, but it is a segment of the path.`);
  // Clients and servers resolve dot segments, also where they are percent-encoded (RFC 3986 §5.2.4, WHATWG URL).
  if (/(?:^|[/\\])\.{1,2}(?=[/\\]|$)/.test(text)) {
    throw new UnsendableError(
      `"${name}" is ${JSON.stringify(text)}, whose dots a path loses on the way.`,
    );
  }
  return encodeURIComponent(text);
}
