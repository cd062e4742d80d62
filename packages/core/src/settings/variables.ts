import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';

/** The value of a variable, and where it comes from. */
export interface Variable {
  readonly text: string;
  /** `the environment`, or the path of a file. */
  readonly source: string;
}

/** Finds variables by their names. */
export interface Variables {
  /** Undefined for a variable that is not set; a text for one that cannot be read, which says why. */
  find(name: string): Variable | string | undefined;
  /** True when a variable begins so. */
  hasBeginning(prefix: string): boolean;
}

/** Where variables come from; the first that has a variable wins. */
export interface VariableSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths of `.env` files; the last wins. */
  readonly envFiles: readonly string[];
  /** Folders with a file for each variable, as containers mount secrets. */
  readonly secretsDirs: readonly string[];
  /** True for a name that is a variable of its own, so that `LOG_FILE` may be one beside `LOG`. */
  isVariable(name: string): boolean;
}

/**
 * Reads the variables of the environment, of `.env` files, of files that `NAME_FILE` names, and of
 * folders of secrets, in this order.
 *
 * Throws the error of the system for a `.env` file or a folder that cannot be read.
 */
export function readVariables(sources: VariableSources): Variables {
  const known = new Map<string, Variable>();
  for (const path of sources.envFiles) {
    for (const [name, text] of Object.entries(util.parseEnv(readFileSync(path, 'utf8')))) {
      if (text !== undefined) known.set(name, { text, source: path });
    }
  }
  for (const [name, text] of Object.entries(sources.env)) {
    if (text !== undefined) known.set(name, { text, source: 'the environment' });
  }
  const secrets = new Map(sources.secretsDirs.toReversed().flatMap(filesOf));
  return {
    hasBeginning: (start) =>
      [...known.keys(), ...secrets.keys()].some((name) => name.startsWith(start)),
    find(name) {
      const direct = known.get(name);
      const pointer = sources.isVariable(`${name}_FILE`) ? undefined : known.get(`${name}_FILE`);
      if (direct !== undefined && pointer !== undefined) {
        return `is set, and so is ${name}_FILE, which names a file with its value. Remove one of them.`;
      }
      if (direct !== undefined) return direct;
      const path = pointer?.text ?? secrets.get(name);
      return path === undefined ? undefined : readSecret(path);
    },
  };
}

/** The files of a folder under the names of their variables. */
function filesOf(directory: string): readonly (readonly [name: string, path: string])[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => [name.toUpperCase(), join(directory, name)]);
}

/** Editors and `echo` end a file with a line break, which is not part of a secret. */
function readSecret(path: string): Variable | string {
  try {
    return { text: readFileSync(path, 'utf8').replace(/\r?\n$/, ''), source: path };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `cannot be read from the file ${path}: ${why}. Correct the path, or who may read it.`;
  }
}
