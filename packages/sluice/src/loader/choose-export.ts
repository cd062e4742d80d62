import { parseSync, type Expression } from 'oxc-parser';

import type { LoaderProblem } from './loader-problem.js';

/** The export that a target without one stands for. */
export interface ChosenExport {
  /** Undefined when it shows only once the module runs: the one bound application it exports or runs. */
  readonly exportName: string | undefined;
  readonly problem: LoaderProblem | undefined;
  /** The bound applications when there are several. */
  readonly candidates: readonly string[];
}

/**
 * Chooses the export of an entry: the bound application, or `app` when there are several.
 *
 * `code` is the compiled module, `exports` its names as far as it shows them.
 */
export function chooseExport(
  file: string,
  { code, exports }: { readonly code: string; readonly exports: readonly string[] },
): ChosenExport {
  const bound = boundExports(code);
  if (bound.length === 1) return chosen(bound[0]);
  if (exports.includes('app')) return chosen('app');
  if (bound.length === 0) return chosen(undefined);
  const problem = {
    code: 'E_TARGET',
    file,
    line: 0,
    where: '',
    what: `it exports several applications (${bound.join(', ')}).`,
    fix: `Say which, as in ${file}:${bound[0] ?? ''}.`,
    frame: undefined,
  };
  return { exportName: undefined, problem, candidates: bound };
}

function chosen(exportName: string | undefined): ChosenExport {
  return { exportName, problem: undefined, candidates: [] };
}

/** `export const NAME = bind(...)`, with or without `.options(...)`. */
function boundExports(code: string): readonly string[] {
  const { program } = parseSync('module.mjs', code, { lang: 'jsx', sourceType: 'module' });
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return [];
    if (statement.declaration?.type !== 'VariableDeclaration') return [];
    return statement.declaration.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init !== null && isBinding(init) ? [id.name] : [],
    );
  });
}

function isBinding(value: Expression): boolean {
  if (value.type !== 'CallExpression') return false;
  const { callee } = value;
  if (callee.type === 'Identifier') return callee.name === 'bind';
  return callee.type === 'MemberExpression' && isBinding(callee.object);
}
