import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';

export const URL_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'url' }>> = {
  validator: (_type, { mode }) => scalarValidator({ text: urlFromText, json: fromJson }, mode),
  schema: () => ({ type: 'string', format: 'uri' }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a URL' }),
  expected: () => 'a URL',
  defect: (_type, value) => (value instanceof URL ? undefined : 'is not a URL'),
};

const URL_TYPE = new Problem('url_type', 'URL input should be a string or URL');

/** Reads an absolute URL of any scheme. */
export function urlFromText(text: string): URL | Problem {
  if (URL.canParse(text)) return new URL(text);
  const error = mistakeIn(text.trim());
  return new Problem('url_parsing', `Input should be a valid URL, ${error}`, { error });
}

function fromJson(value: unknown): URL | Problem {
  if (value instanceof URL) return value;
  return typeof value === 'string' ? urlFromText(value) : URL_TYPE;
}

/** Says in pydantic's words why the URL standard refuses a text. */
function mistakeIn(text: string): string {
  if (text === '') return 'input is empty';
  const authority = /^[a-z][a-z\d+.-]*:[/\\]*([^/?#\\]*)/i.exec(text)?.[1];
  if (authority === undefined) return 'relative URL without a base';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '' || host.startsWith(':')) return 'empty host';
  if (host.startsWith('[') && !URL.canParse(`http://${host.replace(/\]:.*$/, ']')}`)) {
    return 'invalid IPv6 address';
  }
  const name = host.replace(/:[^:\]]*$/, '');
  return URL.canParse(`http://${name}`)
    ? 'invalid port number'
    : 'invalid international domain name';
}
