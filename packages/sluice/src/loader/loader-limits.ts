import { parseSync, type Program } from 'oxc-parser';

import { decoratedClasses } from './decorated-classes.js';
import { placeAt, type LoaderProblem } from './loader-problem.js';

/** Reports what other compilers take and the loader does not: CommonJS, and `using` beside decorated classes. */
export function reportLimits(file: string, source: string): readonly LoaderProblem[] {
  if (!/\brequire\b|\bexport\s*=|\busing\b/.test(source)) return [];
  const { program } = parseSync(file, source, { sourceType: 'module' });
  return [...commonJs(program), ...using(program)].map(({ start, ...problem }) => ({
    ...problem,
    file,
    ...placeAt(source, start),
    where: '',
    frame: undefined,
  }));
}

interface Limit {
  readonly code: string;
  readonly start: number;
  readonly what: string;
  readonly fix: string;
}

function commonJs(program: Program): readonly Limit[] {
  return program.body.flatMap((statement) => {
    const isRequire =
      statement.type === 'TSImportEqualsDeclaration' &&
      statement.moduleReference.type === 'TSExternalModuleReference';
    if (!isRequire && statement.type !== 'TSExportAssignment') return [];
    return {
      code: 'E_LOADER_COMMONJS',
      start: statement.start,
      what: `${isRequire ? 'import x = require()' : 'export ='} is CommonJS; TypeScript is compiled to ES modules.`,
      fix: isRequire ? "Write import x from 'module'." : 'Write export default.',
    };
  });
}

/** The compiler drops the decorators of a module that has `using` at its top level. */
function using(program: Program): readonly Limit[] {
  const found = program.body.find(
    (statement) => statement.type === 'VariableDeclaration' && statement.kind.endsWith('using'),
  );
  if (found === undefined || decoratedClasses(program).length === 0) return [];
  return [
    {
      code: 'E_LOADER_USING',
      start: found.start,
      what: '`using` at the top level of a module with decorated classes cannot be compiled.',
      fix: 'Move it into a function, or the classes into another file.',
    },
  ];
}
