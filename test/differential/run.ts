import { getMetadataStorage, useContainer } from 'class-validator';
import { transformerCopies } from '../../packages/core/src/schema/classes/libraries.js';
import { forgetCompilers } from '../../packages/core/src/schema/compiled/shared-compilers.js';
import { forgetClassModels } from '../../packages/core/src/schema/classes/class-model.js';
import { type CallLog, newLog } from './calls.js';
import { type Family, randomFamily } from './classes.js';
import { type Pair, randomGroups, randomOptions, rawPair } from './compare.js';
import { type Random, seeded } from './random.js';
import { seamPair } from './seam.js';
import { randomInput, randomTexts } from './values.js';

/** What a run has compared. */
export interface Counts {
  readonly classes: number;
  readonly pairs: number;
  readonly valid: number;
  readonly fallbacks: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly seed: number;
  readonly family: string;
  readonly options: string;
  readonly input: string;
  readonly stock: string;
  readonly compiled: string;
}

export interface Plan {
  readonly pairs: number;
  readonly seed: number;
  /** Called now and then with the number of pairs so far. */
  readonly progress?: (pairs: number) => void;
}

const INPUTS_PER_CLASS = 40;
const MOST_DIFFERENCES = 5;

/** Compares the compiled validator with the libraries on generated classes and inputs. */
export async function compareAll({ pairs: wanted, seed, progress }: Plan): Promise<Counts> {
  let classes = 0;
  let pairs = 0;
  let valid = 0;
  const fallbacks = new Map<string, number>();
  const differences: Difference[] = [];
  while (pairs < wanted && differences.length < MOST_DIFFERENCES) {
    const familySeed = seed + classes;
    const random = seeded(familySeed);
    const log = newLog();
    forgetLibraries(random);
    const family = randomFamily(random, log);
    const trial = randomTrial(random, family, log);
    classes += 1;
    for (let index = 0; index < INPUTS_PER_CLASS; index += 1) {
      const input = trial.input();
      // The first time the code is generated, which may ask a rule about samples.
      if (index < 3) await trial.pair.compiled(input);
      log.isOn = true;
      const stock = await trial.pair.stock(input);
      const compiled = await trial.pair.compiled(input);
      log.isOn = false;
      pairs += 1;
      if (stock.isValid) valid += 1;
      if (stock.text === compiled.text) continue;
      differences.push({
        seed: familySeed,
        family: family.text,
        options: trial.options,
        input,
        stock: stock.text,
        compiled: compiled.text,
      });
      break;
    }
    for (const reason of trial.pair.fallbacks.values()) {
      const kind = reason.replace(/(on|name) .*/, '$1 ...');
      fallbacks.set(kind, (fallbacks.get(kind) ?? 0) + 1);
    }
    if (classes % 500 === 0) progress?.(pairs);
  }
  return { classes, pairs, valid, fallbacks, differences };
}

/** Reasons to leave a class to the libraries that nobody has decided on. */
export function unknownFallbacks(fallbacks: Counts['fallbacks']): string[] {
  const known = /^(its constructor |@promiseValidation |the property name)/;
  return [...fallbacks.keys()].filter((reason) => !known.test(reason));
}

interface Trial {
  readonly pair: Pair;
  readonly options: string;
  readonly input: () => string;
}

function randomTrial(random: Random, family: Family, log: CallLog): Trial {
  if (random.chance(0.6)) {
    const options = randomOptions(random);
    const pair = rawPair(family, options, log);
    return { pair, options: JSON.stringify(options), input: () => randomInput(random, family) };
  }
  const mode = random.chance(0.8) ? 'json' : 'text';
  const options = {
    mode,
    forbidUnknown: random.chance(0.4),
    groups: randomGroups(random),
  } as const;
  return {
    pair: seamPair(family, options, log),
    options: JSON.stringify(options),
    input: () =>
      mode === 'json' ? randomInput(random, family) : JSON.stringify(randomTexts(random, family)),
  };
}

/** The libraries keep all classes for ever, and look through them for each value. */
function forgetLibraries(random: Random): void {
  const storage = getMetadataStorage();
  for (const name of ['validationMetadatas', 'constraintMetadatas']) {
    const table: unknown = Reflect.get(storage, name);
    if (table instanceof Map) table.clear();
  }
  for (const copy of transformerCopies()) {
    for (const table of Object.values(copy.storage)) {
      if (table instanceof Map) table.clear();
    }
  }
  forgetClassModels();
  forgetCompilers();
  const instances = new Map<new () => object, object>();
  const container: Container = {
    get(type) {
      const instance = instances.get(type) ?? new type();
      instances.set(type, instance);
      return instance;
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without one the library uses its own
  useContainer((random.chance(0.9) ? container : undefined) as Container);
}

interface Container {
  get(type: new () => object): object;
}
