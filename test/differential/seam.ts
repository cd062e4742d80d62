import { compileValidator } from '../../packages/core/src/schema/kinds/kinds.js';
import { compileReader } from '../../packages/core/src/schema/compiled/class-reader.js';
import { dtoValidator } from '../../packages/core/src/schema/classes/dto-validator.js';
import { classView } from '../../packages/core/src/schema/classes/class-view.js';
import { classModel } from '../../packages/core/src/schema/classes/class-model.js';
import type { Validator, ValidatorOptions } from '../../packages/core/src/schema/validator.js';
import type { CallLog } from './calls.js';
import type { Family } from './classes.js';
import type { Outcome, Pair } from './compare.js';
import { stockReader } from './stock-reader.js';
import { structureOf } from './structure.js';

/** The validator of a request body or of its texts, by each of the two readers. */
export function seamPair({ root }: Family, options: ValidatorOptions, log: CallLog): Pair {
  const model = classModel(root, classView(options));
  const readers = [stockReader(model, options), compileReader(model, options, { exact: true })];
  const [stock, compiled] = readers.map((reader) =>
    dtoValidator(model, options, { reader, compileMember: compileValidator }),
  );
  if (stock === undefined || compiled === undefined) throw new Error('two readers');
  return {
    fallbacks: new Map(),
    stock: (json) => answer(stock, json, log),
    compiled: (json) => answer(compiled, json, log),
  };
}

async function answer(validate: Validator, json: string, log: CallLog): Promise<Outcome> {
  log.calls = [];
  const value: unknown = JSON.parse(json);
  const before = structureOf(value);
  const result = await validate(value, ['body']);
  const isChanged = structureOf(value) !== before;
  const text = result.ok ? structureOf(result.value) : JSON.stringify(result.issues);
  return { isValid: result.ok, text: `${isChanged ? 'the input was changed ' : ''}${text}` };
}
