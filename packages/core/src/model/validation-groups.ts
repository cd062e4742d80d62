import { mapClasses } from '../types/map-classes.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import { classesWithoutRules } from '../schema/classes/class-problems.js';
import { heldTypes } from '../schema/kinds/kinds.js';
import type { EndpointInputs } from './endpoint.js';
import type { GroupModel, InputModel } from './handler-model.js';
import type { Report } from './problems.js';

/**
 * Copies inputs so that their classes are checked by the rules of the given validation groups. Reports groups
 * that choose no rule of a class.
 */
export function withValidationGroups(
  inputs: EndpointInputs,
  groups: readonly string[] | undefined,
  report: Report,
): EndpointInputs {
  if (groups === undefined || groups.length === 0) return inputs;
  const typed = <T extends { readonly type: TypeModel }>(one: T): T => ({
    ...one,
    type: withGroups(one.type, groups, report),
  });
  const group = (one: GroupModel | undefined): GroupModel | undefined => one && typed(one);
  return {
    parameters: inputs.parameters.map(typed),
    bodies: inputs.bodies.map(typed),
    depends: inputs.depends,
    arguments: inputs.arguments.map((argument) => {
      if (argument.kind === 'group') return { ...argument, group: typed(argument.group) };
      if (argument.kind !== 'input') return argument;
      const { params, query, headers, cookies, form } = argument.input;
      const input: InputModel = {
        ...argument.input,
        ...defined({
          params: group(params),
          query: group(query),
          headers: group(headers),
          cookies: group(cookies),
          form: group(form),
        }),
      };
      return { ...argument, input };
    }),
  };
}

/** Copies a type as {@link withValidationGroups} copies those of inputs. */
export function withGroups(
  type: TypeModel,
  groups: readonly string[] | undefined,
  report: Report,
): TypeModel {
  if (groups === undefined || groups.length === 0) return type;
  const copy = mapClasses(type, (inner) => ({ ...inner, groups }));
  checkGroups(copy, groups, report);
  return copy;
}

function checkGroups(type: TypeModel, groups: readonly string[], report: Report): void {
  if (type.kind !== 'class') {
    for (const part of heldTypes(type)) checkGroups(part, groups, report);
    return;
  }
  for (const { name, groups: known } of classesWithoutRules(type.type, groups)) {
    report(
      'E_GROUPS_WITHOUT_RULES',
      `the groups ${listed(groups)} choose no rule of ${name}, so that every value would be refused.`,
      known.length === 0
        ? 'None of its rules has groups: give one { groups } or { always: true }.'
        : `Name a group of its rules (${listed(known)}), or give a rule { always: true }.`,
    );
  }
}

function listed(groups: readonly string[]): string {
  return groups.map((group) => JSON.stringify(group)).join(', ');
}
