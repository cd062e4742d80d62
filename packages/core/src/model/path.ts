import { isConvertor } from '../http/router/tree.js';
import type { PathModel, PathSegment } from '../types/path-model.js';

/** A mistake in the path of a route, and its fix. */
interface PathProblem {
  readonly code: 'E_PATH_SYNTAX' | 'E_ROUTE_UNREACHABLE';
  readonly what: string;
  readonly fix: string;
}

export type ParsedPath =
  | { readonly ok: true; readonly path: PathModel }
  | { readonly ok: false; readonly problem: PathProblem };

/**
 * Parses `/items/:id` and `/files/*path`, or `/items/{id}` and `/files/{path:path}`.
 *
 * A parameter is a whole segment; `*path` takes the rest of the path and is last. `{id:int}`, `{id:float}`
 * and `{id:uuid}` match such text alone.
 */
export function parsePath(text: string): ParsedPath {
  try {
    return { ok: true, path: parse(text) };
  } catch (error) {
    if (error instanceof PathSyntaxError) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The names in a path, in order. */
export function pathNames(path: PathModel): string[] {
  return path.segments.flatMap((segment) => (segment.kind === 'static' ? [] : [segment.name]));
}

/** Writes a path as OpenAPI does: `/items/{id}`. `rename` gives parameters other names. */
export function pathTemplate(path: PathModel, rename: (name: string) => string = same): string {
  const parts = path.segments.map((segment) =>
    segment.kind === 'static' ? segment.text : `{${rename(segment.name)}}`,
  );
  return `/${parts.join('/')}`;
}

function same(name: string): string {
  return name;
}

/** Makes a text that is equal for two paths that match the same requests; parameter names do not count. */
export function pathShape(path: PathModel): string {
  return path.segments.map(segmentShape).join('/');
}

function segmentShape(segment: PathSegment): string {
  if (segment.kind === 'parameter') return `:${segment.convertor ?? ''}`;
  return segment.kind === 'catchAll' ? '*' : JSON.stringify(segment.text);
}

class PathSyntaxError extends Error {
  readonly problem: PathProblem;

  constructor(what: string, fix: string, code: PathProblem['code'] = 'E_PATH_SYNTAX') {
    super(what);
    this.problem = { code, what, fix };
  }
}

function parse(text: string): PathModel {
  if (typeof text !== 'string' || !text.startsWith('/')) {
    const written = typeof text === 'string' ? text : '';
    throw new PathSyntaxError(
      `the path ${quote(text)} does not start with "/".`,
      `Write ${quote(`/${written}`)}.`,
    );
  }
  const parts = text === '/' ? [] : text.slice(1).split('/');
  const segments = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === '' && !isLast) {
      throw new PathSyntaxError(`the path ${quote(text)} has an empty segment.`, 'Remove the "/".');
    }
    const segment = parseSegment(part);
    if (segment.kind === 'catchAll' && !isLast) {
      throw new PathSyntaxError(
        `"*${segment.name}" takes the rest of the path but is not last in ${quote(text)}.`,
        `Move it to the end, or take one segment with ":${segment.name}".`,
      );
    }
    return segment;
  });
  refuseDuplicates(text, segments);
  return { pattern: `/${segments.map(print).join('/')}`, segments };
}

function parseSegment(part: string): PathSegment {
  if (part.startsWith(':')) return named('parameter', part, part.slice(1));
  if (part.startsWith('*')) return named('catchAll', part, part.slice(1));
  if (part.startsWith('{') && part.endsWith('}')) return parseBraces(part);
  return { kind: 'static', text: staticText(part) };
}

function parseBraces(part: string): PathSegment {
  const [name = '', convertor, ...others] = part.slice(1, -1).split(':');
  if (convertor === undefined) return named('parameter', part, name);
  if (others.length === 0) {
    if (convertor === 'path') return named('catchAll', part, name);
    if (isConvertor(convertor)) return { ...named('parameter', part, name), convertor };
  }
  throw new PathSyntaxError(
    `the segment ${quote(part)} has the convertor "${[convertor, ...others].join(':')}"; there are int, float, uuid and path.`,
    `Write one of them, or "{${name}}" and say the type at the parameter: @Path(Int), @Path(Number).`,
  );
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function named<K extends 'parameter' | 'catchAll'>(
  kind: K,
  part: string,
  name: string,
): { readonly kind: K; readonly name: string } {
  if (NAME.test(name)) return { kind, name };
  if (name === '') {
    throw new PathSyntaxError(
      `the segment ${quote(part)} has no name.`,
      kind === 'catchAll' ? 'Write "*path".' : 'Write ":id".',
    );
  }
  throw new PathSyntaxError(
    `the segment ${quote(part)} is not ":" or "*" and a name.`,
    name.endsWith('?')
      ? 'For an optional segment decorate the method twice, once with each path.'
      : 'A parameter is a whole segment and its name an identifier, as in "/items/:itemId".',
  );
}

function staticText(part: string): string {
  const stray = /[:*{}?#\s\\]/.exec(part)?.[0];
  if (stray !== undefined) {
    throw new PathSyntaxError(
      `the segment ${quote(part)} contains ${quote(stray)}.`,
      stray === '?' || stray === '#'
        ? 'A path has no query or fragment: take values with @Query().'
        : `A parameter is a whole segment, as in "/items/:id"; a literal ${quote(stray)} is written ${encode(stray)}.`,
    );
  }
  const text = decode(part);
  if (text === '.' || text === '..') {
    throw new PathSyntaxError(
      `the segment ${quote(part)} is resolved by clients before they send it.`,
      'Write the path it leads to.',
      'E_ROUTE_UNREACHABLE',
    );
  }
  if (text.includes('/')) {
    throw new PathSyntaxError(`the segment ${quote(part)} contains a slash.`, 'Write "/".');
  }
  return text;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new PathSyntaxError(
      `the segment ${quote(part)} is not valid percent-encoding.`,
      'Write the characters as they are; a literal "%" is written %25.',
    );
  }
}

function refuseDuplicates(text: string, segments: readonly PathSegment[]): void {
  const seen = new Set<string>();
  for (const segment of segments) {
    if (segment.kind === 'static') continue;
    if (seen.has(segment.name)) {
      throw new PathSyntaxError(
        `the path ${quote(text)} has two parameters called "${segment.name}".`,
        'Give each its own name.',
      );
    }
    seen.add(segment.name);
  }
}

function print(segment: PathSegment): string {
  if (segment.kind === 'parameter') {
    const { name, convertor } = segment;
    return convertor === undefined ? `:${name}` : `{${name}:${convertor}}`;
  }
  return segment.kind === 'catchAll' ? `*${segment.name}` : escapeStatic(segment.text);
}

// Encodes only the characters of the pattern syntax, so that parsing the pattern gives the same path.
function escapeStatic(text: string): string {
  return text.replaceAll(/[%:*{}?#\s\\]/g, encode);
}

function encode(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
  ).join('');
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
