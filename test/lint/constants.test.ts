import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';

const FOLDERS: readonly string[] = [
  ...['core', 'ingress', 'runtime', 'sluice'].flatMap((name) => [
    `packages/${name}/src`,
    `packages/${name}/test`,
  ]),
  'test',
];

/** Hold the source of applications in texts, whose names are free. */
const WITH_SOURCES: ReadonlySet<string> = new Set([
  'packages/sluice/test/cli/application.ts',
  'packages/sluice/test/loader/running.test.ts',
]);

/** A `const` at the top of a module, up to the end of its statement as the formatter lays it out. */
const DECLARATION =
  /^(?:export )?const (?<name>\w+)(?:: [^=]+?)? =\s+(?<value>.*?(?:;\n|\n[)}\]].*?;\n))/gms;

/** Numbers, texts, patterns, lists and tables; a table that begins empty is state. */
const DATA = /^(?:[-\d'"`/]|[{[](?![\]}])|new (?:Set|Map)(?:<.*?>)?\((?!\)))/s;

const FUNCTION_WITHIN = /=>|\) \{$/m;

/** An object that stands for an enum is named like one: FrameType.Connect. */
const CONSTANT_NAME = /^[A-Z][A-Z0-9_]*$|^(?:[A-Z][a-z]+)+$/;

it('writes the constants of every module in SCREAMING_CASE', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/(?:^|\/)dist\//.test(file))
      .map((file) => `${folder}/${file}`)
      .filter((file) => !WITH_SOURCES.has(file)),
  );
  const offending = files.flatMap((file) =>
    Array.from(readFileSync(join(root, file), 'utf8').matchAll(DECLARATION), ({ groups }) => ({
      name: groups?.['name'] ?? '',
      value: groups?.['value'] ?? '',
    }))
      .filter(({ name, value }) => DATA.test(value) && !CONSTANT_NAME.test(name))
      .filter(({ value }) => !value.startsWith('{') || !FUNCTION_WITHIN.test(value))
      .map(({ name }) => `${file}: ${name}`),
  );
  expect(offending).toEqual([]);
});
