import { plainToInstance } from 'class-transformer';
import {
  type ValidationError,
  type ValidatorOptions as LibraryOptions,
  validate,
} from 'class-validator';
import {
  createClassCompiler,
  withoutEmpty,
} from '../../packages/core/src/schema/compiled/class-compiler.js';
import type { ClassOptions } from '../../packages/core/src/schema/compiled/class-options.js';
import { newPass } from '../../packages/core/src/schema/compiled/pass.js';
import { seesInput, typesWithin } from '../../packages/core/src/schema/compiled/types-within.js';
import { classView } from '../../packages/core/src/schema/classes/class-view.js';
import { classModel } from '../../packages/core/src/schema/classes/class-model.js';
import { reachableModels } from '../../packages/core/src/schema/classes/reachable-models.js';
import { targetMap } from '../../packages/core/src/schema/compiled/shared-compilers.js';
import {
  type ErrorNode,
  transformerCopies,
} from '../../packages/core/src/schema/classes/libraries.js';
import type { CallLog } from './calls.js';
import { safeCopy } from './safe-copy.js';
import type { Family } from './classes.js';
import type { Random } from './random.js';
import { GROUPS } from './rules.js';
import { structureOf } from './structure.js';

/** What one of the two made of an input, as text. */
export interface Outcome {
  readonly isValid: boolean;
  readonly text: string;
}

export type Reader = (json: string) => Promise<Outcome>;

/** The two that must agree. */
export interface Pair {
  readonly stock: Reader;
  readonly compiled: Reader;
  readonly fallbacks: ReadonlyMap<unknown, string>;
}

export function randomOptions(random: Random): ClassOptions {
  return {
    view: classView({ groups: randomGroups(random) }),
    exact: true,
    forbidUnknown: random.chance(0.4),
  };
}

export function randomGroups(random: Random): readonly string[] {
  return random.chance(0.2) ? [random.pick(GROUPS)] : [];
}

/** The libraries as they are, and the compiled functions, under the same options. */
export function rawPair({ root }: Family, options: ClassOptions, log: CallLog): Pair {
  const models = reachableModels(classModel(root, options.view));
  const targetMaps = models.map(targetMap);
  const [transformer] = transformerCopies();
  if (transformer === undefined) throw new Error('class-transformer has not been loaded');
  const compiler = createClassCompiler({ options, transformer, targetMaps });
  const maker = compiler.maker(root);
  const checker = compiler.checker(root);
  const types = typesWithin(
    models.map(({ type }) => type),
    transformer.storage,
  );
  const isOwned = seesInput(types, transformer.storage);
  const librarySettings: LibraryOptions = {
    whitelist: true,
    forbidNonWhitelisted: options.forbidUnknown,
    groups: [...options.view.groups],
  };

  return {
    fallbacks: compiler.fallbacks,
    stock: (json) =>
      outcome(log, {
        make: () => {
          const copy = safeCopy(objectOf(json))?.copy;
          if (copy === undefined) throw new RangeError('too deep');
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a private form of the option
          return plainToInstance(root, copy, { targetMaps } as object);
        },
        check: async (instance) => simplified(await validate(instance, librarySettings)),
      }),
    compiled: (json) => {
      const pass = newPass(true, isOwned);
      return outcome(log, {
        make: () => {
          const value = objectOf(json);
          const before = isOwned ? '' : structureOf(value);
          const copy = isOwned ? safeCopy(value)?.copy : value;
          if (copy === undefined) throw new RangeError('too deep');
          const made = maker.run(copy, pass, 0);
          if (!isOwned && structureOf(value) !== before) throw new Error('the input was changed');
          return made;
        },
        check: async (instance) => {
          const nodes = checker.run(instance, pass, true);
          if (pass.pending !== undefined) await Promise.all(pass.pending);
          return nodes === undefined ? [] : simplified(withoutEmpty(nodes));
        },
      });
    },
  };
}

function objectOf(json: string): Record<string, unknown> {
  const value: Record<string, unknown> = JSON.parse(json);
  return value;
}

interface Steps {
  readonly make: () => object;
  readonly check: (instance: object) => Promise<readonly unknown[]>;
}

async function outcome(log: CallLog, { make, check }: Steps): Promise<Outcome> {
  log.calls = [];
  let instance: object;
  try {
    instance = make();
  } catch {
    // Which of the user's functions have been called by then depends on when depth is noticed.
    return { isValid: false, text: 'not converted' };
  }
  try {
    const errors = await check(instance);
    const found = structureOf({ instance, errors, calls: log.calls });
    return { isValid: errors.length === 0, text: found };
  } catch {
    return { isValid: false, text: `a rule throws ${log.calls.join('\n')}` };
  }
}

/** An error as data: what it is about, what is broken in which order, and what is wrong within. */
function simplified(errors: readonly (ValidationError | ErrorNode)[]): readonly unknown[] {
  return errors.map(({ target, property, value, constraints, children }) => ({
    target,
    property,
    value,
    constraints: constraints === undefined ? undefined : Object.entries(constraints),
    children: children === undefined ? undefined : simplified(children),
  }));
}
