import { extname } from 'node:path';

import { transformSync, type SourceMap } from 'oxc-transform';

import { withDocComments } from './doc-comments.js';
import { placeAt, type LoaderProblem } from './loader-problem.js';

/** JavaScript made from one source file. */
export interface Compiled {
  readonly code: string;
  /** Mappings of the source map; the caller knows the paths that complete it. */
  readonly mappings: string;
  readonly problems: readonly LoaderProblem[];
}

type Language = 'ts' | 'tsx' | 'js' | 'jsx';

const LANGUAGES: Readonly<Record<string, Language>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.jsx': 'jsx',
};

/**
 * Compiles one source to an ES module for Node 20.
 *
 * Legacy decorators and their metadata are forced on, whatever the tsconfig says: without them every
 * decorated class would fail in a way that does not name the missing option. Comments of decorated classes
 * are kept for the document. Never throws: what does
 * not compile is in `problems`, with the compiler's code frame.
 */
export function compile(file: string, source: string): Compiled {
  const lang = LANGUAGES[extname(file)];
  if (lang === undefined) return failed(file, `${extname(file)} files cannot be compiled.`);
  const text = withDocComments(file, source);
  const { code, map, errors } = transformSync(file, text, {
    lang,
    sourceType: 'module',
    target: 'es2022',
    sourcemap: true,
    decorator: { legacy: true, emitDecoratorMetadata: true },
  });
  return {
    code,
    mappings: map?.mappings ?? '',
    problems: errors.map((error) => ({
      code: 'E_LOADER_SYNTAX',
      file,
      ...placeAt(text, offsetOf(text, error.labels[0]?.start ?? 0)),
      where: '',
      what: `${error.message.replace(/\.$/, '')}.`,
      fix: '',
      frame: frameOf(error.codeframe ?? ''),
    })),
  };
}

/** A source map of one source. `leadingLines` are generated lines without an original before the code. */
export function sourceMap(mappings: string, source: string, leadingLines = 0): SourceMap {
  return {
    version: 3,
    sources: [source],
    names: [],
    mappings: ';'.repeat(leadingLines) + mappings,
  };
}

/** The compiler's picture without the message above it, which the problem has already. */
function frameOf(codeframe: string): string | undefined {
  const at = codeframe.search(/^ *,-\[/m);
  return at === -1 ? undefined : codeframe.slice(at);
}

/** Labels count UTF-8 bytes, strings UTF-16 units. */
function offsetOf(source: string, byteOffset: number): number {
  return Buffer.from(source).subarray(0, byteOffset).toString().length;
}

function failed(file: string, what: string): Compiled {
  const problem = {
    code: 'E_LOADER_SYNTAX',
    file,
    line: 0,
    where: '',
    what,
    fix: '',
    frame: undefined,
  };
  return { code: '', mappings: '', problems: [problem] };
}
