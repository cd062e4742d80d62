import { summaryOf } from './origin.js';
import type { CalledFunction, RequestProfile } from './profile.js';

/** Prints the files in the order in which the request enters them, and the sums. */
export function render(
  { functions, generatedCalls }: RequestProfile,
  { withCalls }: { readonly withCalls: boolean },
): string {
  const files = groupBy(functions, ({ origin }) => origin.path);
  const named = functions.filter(isNamed);
  const unnamed = functions.filter((one) => !isNamed(one));
  const packages = groupBy(named, ({ origin }) => origin.package);
  const lines = [
    'The way of one warm POST /shop/items/3: place, calls of named functions, file',
    ...[...files.values()].flatMap((called, index) => [
      fileLine(called, index + 1),
      ...(withCalls ? called.map(callLine) : []),
    ]),
    `${countFiles(named)} source files, ${sumOf(named)} calls of named functions`,
    ...[...packages].map(
      ([name, called]) => `  ${name}: ${countFiles(called)} files, ${sumOf(called)} calls`,
    ),
    `and ${sumOf(unnamed)} calls of unnamed functions, in ${files.size - countFiles(named)} files nothing else`,
    `and ${generatedCalls} calls of generated functions`,
  ];
  return `${lines.join('\n')}\n`;
}

function fileLine(called: readonly CalledFunction[], place: number): string {
  const [first] = called;
  if (first === undefined) return '';
  const { origin } = first;
  const numbers = [place, sumOf(called.filter(isNamed))]
    .map((number) => String(number).padStart(4))
    .join('');
  return `${numbers}  ${origin.path}  ${summaryOf(origin)}`.trimEnd();
}

const callLine = ({ name, calls }: CalledFunction): string =>
  `${String(calls).padStart(14)} ${name === '' ? '(unnamed)' : name}`;

const isNamed = ({ name }: CalledFunction): boolean => name !== '';

const sumOf = (functions: readonly CalledFunction[]): number =>
  functions.reduce((total, { calls }) => total + calls, 0);

const countFiles = (functions: readonly CalledFunction[]): number =>
  new Set(functions.map(({ origin }) => origin.path)).size;

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
