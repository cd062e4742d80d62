import type { MethodArgument } from './arguments-of.js';
import { commentText } from './schema-type.js';

/** The parts of a method of a generated client. */
export interface MethodParts {
  readonly comment: readonly (string | undefined)[];
  readonly name: string;
  readonly given: readonly MethodArgument[];
  readonly last: string | undefined;
  readonly type: string;
  readonly body: string;
}

const WIDTH = 100;

/** Writes a call on one line, or with a line for each argument, or for each member of a long object. */
export function callText(called: string, args: readonly (string | readonly string[])[]): string {
  const short = args.map((arg) => (typeof arg === 'string' ? arg : objectText(arg)));
  const line = `${called}(${short.join(', ')})`;
  if (line.length + '    return ;'.length <= WIDTH) return line;
  const lines = args.map((arg, index) => {
    const text = short[index] ?? '';
    if (typeof arg === 'string' || text.length + '      ,'.length <= WIDTH) return text;
    return `{\n${arg.map((member) => `        ${member},\n`).join('')}      }`;
  });
  return `${called}(\n${lines.map((text) => `      ${text},\n`).join('')}    )`;
}

/** Writes a method of a class. */
export function methodText({ comment, name, given, last, type, body }: MethodParts): string {
  const texts = given.map(({ name: own, type: ownType, isOptional }, index) => {
    const mustStay = given.slice(index + 1).some((one) => !one.isOptional);
    if (!isOptional) return `${own}: ${ownType}`;
    return mustStay ? `${own}: ${ownType} | undefined` : `${own}?: ${ownType}`;
  });
  const all = last === undefined ? texts : [...texts, last];
  const documented = given.flatMap((one) =>
    one.description === undefined ? [] : [`@param ${one.name} ${one.description}`],
  );
  const head = `  ${name}(${all.join(', ')}): ${type} {`;
  const isShort = head.length <= WIDTH && !head.includes('\n');
  const signature = isShort
    ? head
    : `  ${name}(\n${all.map((one) => `    ${one.replaceAll('\n', '\n  ')},\n`).join('')}  ): ${type} {`;
  return `${commentText([...comment, ...documented], '  ')}${signature}\n    ${body}\n  }\n`;
}

/** Writes an object of members on one line. */
export function objectText(members: readonly string[]): string {
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
