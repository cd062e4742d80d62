import { relative } from 'node:path';

import { checkSources } from '../../loader/check-sources.js';
import { formatProblem, type LoaderProblem } from '../../loader/loader-problem.js';
import { EXIT_CODES, usageError } from '../command-error.js';
import { paintFor } from '../colour.js';
import type { CommandLine } from '../command-line.js';
import { announceUse, targetOf } from '../find-application.js';
import { paintFailure } from '../print.js';

/** Reports what no compiler keeps of the decorated signatures of a project; fails if there is anything. */
export async function check(line: CommandLine): Promise<number> {
  const { values } = line;
  const found = await targetOf(line, { command: 'check', announce: announceUse });
  const operands = line.operands.length === 0 ? [found] : line.operands;
  const directory = process.cwd();
  const { files, problems } = await checkSources(operands, directory);
  if (files === 0) {
    throw usageError(`There is no TypeScript in ${operands.join(', ')}.`, 'check');
  }
  const shown = problems.map((problem) => ({
    ...problem,
    file: relative(directory, problem.file) || problem.file,
  }));
  process.stdout.write(describe(shown, values.get('format') ?? 'text', files));
  return problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

function describe(problems: readonly LoaderProblem[], format: string, files: number): string {
  if (format === 'json') return `${JSON.stringify(problems.map(toJson), undefined, 2)}\n`;
  if (format === 'github') return problems.map((problem) => `${annotation(problem)}\n`).join('');
  const checked = `${files} ${files === 1 ? 'file' : 'files'} checked`;
  if (problems.length === 0) return `${checked}: nothing is lost at run time.\n`;
  const paint = paintFor(process.stdout);
  const lines = problems.map((problem) => `${paintFailure(formatProblem(problem), paint)}\n`);
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
  return `${lines.join('')}${checked}: ${count}.\n`;
}

function toJson({ code, file, line, column, parameter, what, fix }: LoaderProblem): object {
  return { code, file, line, column, ...parameter, message: what, fix };
}

/** Source: https://docs.github.com/actions, "Workflow commands", setting an error message. */
function annotation({ code, file, line, column, where, what, fix }: LoaderProblem): string {
  const place = {
    file,
    ...(line === 0 ? {} : { line }),
    ...(column === undefined ? {} : { col: column }),
    title: code,
  };
  const properties = Object.entries(place).map(
    ([name, value]) =>
      `${name}=${escape(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  const message = `${where === '' ? '' : `${where}: `}${what} ${fix}`.trimEnd();
  return `::error ${properties.join(',')}::${escape(message)}`;
}

function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
