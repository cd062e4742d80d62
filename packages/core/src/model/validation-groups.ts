import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';
import type { EndpointInputs } from './endpoint.js';
import type { GroupModel, InputModel } from './handler-model.js';

/** Copies inputs so that their classes are checked by the rules of the given validation groups. */
export function withValidationGroups(
  inputs: EndpointInputs,
  groups: readonly string[] | undefined,
): EndpointInputs {
  if (groups === undefined || groups.length === 0) return inputs;
  const typed = <T extends { readonly type: TypeModel }>(one: T): T => ({
    ...one,
    type: grouped(one.type, groups),
  });
  const group = (one: GroupModel | undefined): GroupModel | undefined => one && typed(one);
  return {
    parameters: inputs.parameters.map(typed),
    bodies: inputs.bodies.map(typed),
    arguments: inputs.arguments.map((argument) => {
      if (argument.kind === 'group') return { ...argument, group: typed(argument.group) };
      if (argument.kind !== 'input') return argument;
      const { params, query, headers, cookies } = argument.input;
      const input: InputModel = {
        ...argument.input,
        ...defined({
          params: group(params),
          query: group(query),
          headers: group(headers),
          cookies: group(cookies),
        }),
      };
      return { ...argument, input };
    }),
  };
}

function grouped(type: TypeModel, groups: readonly string[]): TypeModel {
  if (type.kind === 'class') return { ...type, groups };
  if (type.kind === 'array') return { ...type, items: grouped(type.items, groups) };
  if (type.kind !== 'object') return type;
  const properties = Object.entries(type.properties).map(
    ([name, property]) => [name, { ...property, type: grouped(property.type, groups) }] as const,
  );
  return { ...type, properties: Object.fromEntries(properties) };
}
