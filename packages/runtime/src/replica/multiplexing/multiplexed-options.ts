import { DefinitionError, type DefinitionProblem } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

/** Options of `@Multiplexed` and `multiplexed`. */
export interface MultiplexedOptions<M = never> {
  /**
   * The most models that a replica holds; -1 for no limit. Defaults to 3. The model that was longest not
   * asked for makes room for another.
   */
  readonly maxNumModelsPerReplica?: number;
  /**
   * Lets a model go; called when no request uses it any more, and awaited before another is loaded in its
   * place. Defaults to the model's own `Symbol.asyncDispose`, `Symbol.dispose` or `close`, if it has one.
   */
  readonly unload?: (model: M, modelId: string) => void | Promise<void>;
}

const DEFAULT_MAX_MODELS = 3;

/** The most models by options, which are checked; `where` gave them. Infinity for no limit. */
export function maxModels(options: MultiplexedOptions, where: string): number {
  const problems = checkOptions(options, where);
  if (problems.length > 0) throw new DefinitionError(problems);
  const { maxNumModelsPerReplica = DEFAULT_MAX_MODELS } = options;
  return maxNumModelsPerReplica === -1 ? Number.POSITIVE_INFINITY : maxNumModelsPerReplica;
}

const NAMES: ReadonlySet<string> = new Set(['maxNumModelsPerReplica', 'unload']);

function checkOptions(options: unknown, where: string): DefinitionProblem[] {
  if (!isRecord(options)) {
    const what = 'the options must be an object.';
    return [{ code: 'E_OPTION_VALUE', where, what, fix: 'Write { ... }.' }];
  }
  const problems: DefinitionProblem[] = Object.keys(options)
    .filter((name) => !NAMES.has(name))
    .map((name) => ({
      code: 'E_OPTION_UNKNOWN',
      where,
      what: `There is no option "${name}".`,
      fix: `The options are ${[...NAMES].join(', ')}.`,
    }));
  const { maxNumModelsPerReplica: max, unload } = options;
  if (max !== undefined && max !== -1 && !(Number.isSafeInteger(max) && Number(max) >= 1)) {
    const what = `maxNumModelsPerReplica (max_num_models_per_replica) is ${JSON.stringify(max)}.`;
    const fix = 'It must be a whole number of at least 1, or -1 for no limit.';
    problems.push({ code: 'E_OPTION_VALUE', where, what, fix });
  }
  if (unload !== undefined && typeof unload !== 'function') {
    const what = 'unload is no function.';
    problems.push({
      code: 'E_OPTION_VALUE',
      where,
      what,
      fix: 'It must be a function of a model.',
    });
  }
  return problems;
}
