import { existsSync } from 'node:fs';

import type { SettingsOptions } from '../decorators/settings.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import { reportAt } from '../model/problems.js';
import { classType } from '../model/type-of.js';
import { classModel } from '../schema/classes/class-model.js';
import { deferredValidators } from '../schema/classes/deferred-validators.js';
import { compileReader } from '../schema/compiled/class-reader.js';
import { withModelValidators } from '../schema/kinds/model-validation.js';
import type { Validated, ValidatorOptions } from '../schema/validator.js';
import type { Constructor } from '../types/constructor.js';
import type { Issue } from '../validation-error.js';
import { frozen, HIDDEN } from './frozen.js';
import { readTree, type Setting, type SettingsTree } from './settings-tree.js';
import { SettingsError, type SettingsProblem } from './settings-error.js';
import { readVariables, type Variables } from './variables.js';
import { variableName } from './variable-name.js';

/**
 * Reads a class with validators from environment variables, `.env` and files of secrets.
 *
 * `maxUploads` is the variable `MAX_UPLOADS`, `database.host` is `DATABASE__HOST`, and `NAME_FILE` names a file
 * with the value of `NAME`. Returns a frozen instance; `console.log` shows no value of `@Secret()`. Throws
 * {@link SettingsError} with every variable that is missing or wrong, and `DefinitionError` for a class
 * without validators.
 */
export function loadSettings<T extends object>(
  type: new () => T,
  options: SettingsOptions = {},
): T {
  refuseClass(type);
  const { prefix = '', nestedDelimiter: delimiter = '__' } = options;
  const variables = variablesOf(type, options);
  const tree = readTree(type, { prefix, delimiter, variables });
  const made = check(type, tree.plain);
  const problems = [
    ...tree.unreadable.map(({ setting, what }) => problemOf(setting, what)),
    ...(made.ok ? [] : made.issues.flatMap((issue) => ofIssue(issue, tree))),
  ];
  if (made.ok && problems.length === 0 && made.value instanceof type) return frozen(made.value);
  throw new SettingsError(type.name, problems);
}

function refuseClass(type: Constructor): void {
  const problems: DefinitionProblem[] = [];
  classType(type, reportAt(problems, type.name));
  for (const { home, name } of deferredValidators({ kind: 'class', type })) {
    const report = reportAt(problems, `${home.name}.${name}`);
    report(
      'E_VALIDATOR',
      'takes dependencies, which settings do not have.',
      'Remove its parameters.',
    );
  }
  if (problems.length > 0) throw new DefinitionError(problems);
}

function variablesOf(type: Constructor, options: SettingsOptions): Variables {
  const { env = process.env, prefix = '', secretsDir } = options;
  const own = new Set(
    classModel(type).properties.map(({ wireName }) => prefix + variableName(wireName)),
  );
  try {
    return readVariables({
      env,
      envFiles: envFilesOf(options),
      secretsDirs: listOf(secretsDir),
      isVariable: (name) => own.has(name),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = `a file of variables cannot be read: ${why}.`;
    const fix = 'Correct envFile or secretsDir.';
    throw new SettingsError(type.name, [{ ...NOWHERE, what, fix }]);
  }
}

const NOWHERE = { variable: '', property: '', value: undefined, source: undefined } as const;

/** The file that is read where none is named. */
const DEFAULT_ENV_FILE = '.env';

function envFilesOf({ env, envFile }: SettingsOptions): readonly string[] {
  if (envFile === false) return [];
  if (envFile !== undefined) return listOf(envFile);
  return env === undefined && existsSync(DEFAULT_ENV_FILE) ? [DEFAULT_ENV_FILE] : [];
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

const READ_AS: ValidatorOptions = { mode: 'text', forbidUnknown: false };

/** Makes the instance of what was converted, and checks every rule. */
function check(type: Constructor, plain: object): Validated {
  const reader = compileReader(classModel(type), READ_AS);
  const validate = withModelValidators(
    (value, loc) => reader.fromConverted(Object(value), plain, loc),
    { kind: 'class', type },
    READ_AS,
  );
  const result = validate(plain, []);
  if (!(result instanceof Promise)) return result;
  const what = 'a validator answers with a promise, and settings are read at once.';
  const fix = 'Check it in the init of the class that needs the setting.';
  throw new SettingsError(type.name, [{ ...NOWHERE, what, fix }]);
}

function problemOf(setting: Setting, what: string, fix = ''): SettingsProblem {
  const { variable, path, secret, given } = setting;
  const text = given?.text ?? '';
  return {
    variable,
    property: path.join('.'),
    value: secret ? undefined : given?.text,
    source: given?.source,
    // A message may quote the value.
    what: secret && text !== '' ? what.replaceAll(text, HIDDEN) : what,
    fix,
  };
}

function ofIssue({ loc, msg, type }: Issue, tree: SettingsTree): readonly SettingsProblem[] {
  const isBelow = ({ path }: Setting): boolean => path.every((key, index) => loc[index] === key);
  if (tree.unreadable.some(({ setting }) => isBelow(setting))) return [];
  const setting = tree.settings
    .filter(isBelow)
    .toSorted((a, b) => b.path.length - a.path.length)
    .at(0);
  if (setting === undefined) return [{ ...NOWHERE, what: sentence(msg), fix: '' }];
  const isWhole = loc.length === setting.path.length;
  if (type === 'missing' && isWhole && setting.given === undefined) {
    const file = `${setting.variable}_FILE`;
    return [
      problemOf(
        setting,
        'is not set.',
        setting.secret
          ? `Set it, or set ${file} to the path of a file with its value.`
          : 'Set it in the environment or in .env.',
      ),
    ];
  }
  const rest = loc.slice(setting.path.length).map(String).join('.');
  return [problemOf(setting, `${rest === '' ? '' : `${rest}: `}${sentence(msg)}`)];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
