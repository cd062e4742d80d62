import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Position } from './profile.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A source file of the packages. */
export interface Origin {
  /** `core`, as in `packages/core`. */
  readonly package: string;
  /** From the root of the checkout, with slashes. */
  readonly path: string;
}

/** The source file that a position of a bundle was made of; undefined where that is no source of ours. */
export function originOf(url: string, { lineNumber, columnNumber }: Position): Origin | undefined {
  if (!url.startsWith('file:')) return undefined;
  const bundle = fileURLToPath(url);
  const map = mapOf(bundle);
  const entry = map?.findEntry(lineNumber, columnNumber);
  if (entry === undefined || !('originalSource' in entry)) return undefined;
  const source = resolve(dirname(bundle), entry.originalSource);
  const path = relative(ROOT, source).replaceAll('\\', '/');
  const folder = /^packages\/([^/]+)\/src\//.exec(path)?.[1];
  return folder === undefined ? undefined : { package: folder, path };
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(bundle: string): SourceMap | undefined {
  if (!maps.has(bundle)) {
    const file = `${bundle}.map`;
    maps.set(
      bundle,
      existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined,
    );
  }
  return maps.get(bundle);
}

/**
 * The first sentence of what a file says of itself: of its leading docblock, else of the export
 * with the file's name, else of its first documented function or class, else of any export.
 */
export function summaryOf({ path }: Origin): string {
  const text = readFileSync(resolve(ROOT, path), 'utf8');
  const fileName = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length).replaceAll('-', '');
  const blocks = [...text.matchAll(/^\/\*\*((?:(?!\*\/).)*)\*\/\n([^\n]*)$/gms)].map(
    ([, body = '', next = '']) => {
      const [, kind, name = ''] =
        /^export .*?\b(function\*?|class|const|interface|type) (\w+)/.exec(next) ?? [];
      return { body, kind, name };
    },
  );
  const documented =
    (text.startsWith('/**') ? blocks[0] : undefined) ??
    blocks.find(({ name }) => name.toLowerCase() === fileName) ??
    blocks.find(({ kind }) => kind !== undefined && kind !== 'interface' && kind !== 'type') ??
    blocks.find(({ kind }) => kind !== undefined);
  return firstSentence(documented?.body ?? '');
}

function firstSentence(body: string): string {
  const text = body.replaceAll(/^\s*\* ?/gm, '').trim();
  const [paragraph = ''] = text.split('\n\n');
  const line = paragraph.replaceAll(/\s+/g, ' ');
  return /^.*?[.:](?=\s[A-Z`]|$)/.exec(line)?.[0] ?? line;
}
