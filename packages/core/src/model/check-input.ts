import { type InputUse, inputProblems } from '../schema/classes/class-problems.js';
import type { Report } from './problems.js';
import type { TypeModel } from '../types/type-model.js';

/** Reports classes that no client could fill in, or whose nested classes would not be checked. */
export function checkInput(type: TypeModel, use: InputUse, report: Report): void {
  switch (type.kind) {
    case 'class':
      for (const { where, what, fix } of inputProblems(type.type, use)) {
        report('E_CLASS_INPUT', `${where} ${what}`, fix);
      }
      return;
    case 'array':
      checkInput(type.items, use, report);
      return;
    case 'object':
      for (const { type: member } of Object.values(type.properties)) {
        checkInput(member, use, report);
      }
      return;
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'date':
    case 'enum':
    case 'standard':
    case 'unknown':
      return;
    default:
      return type satisfies never;
  }
}
