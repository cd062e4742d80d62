import { type InputUse, inputProblems } from '../schema/classes/class-problems.js';
import { heldTypes } from '../schema/kinds/kinds.js';
import type { Report } from './problems.js';
import type { TypeModel } from '../types/type-model.js';

/** Reports classes that no client could fill in, or whose nested classes would not be checked. */
export function checkInput(type: TypeModel, use: InputUse, report: Report): void {
  if (type.kind === 'class') {
    for (const { where, what, fix } of inputProblems(type.type, use)) {
      report('E_CLASS_INPUT', `${where} ${what}`, fix);
    }
    return;
  }
  for (const part of heldTypes(type)) checkInput(part, use, report);
}
