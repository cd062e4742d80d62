import type { AppModel, OperationModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { type HandlerModel, handlerName } from '../model/handler-model.js';
import type { TypeModel } from '../types/type-model.js';
import { standardSchemasWithin } from '../schema/kinds/kinds.js';
import { offeredSchema } from '../schema/standard/standard-schema.js';

/**
 * Warns of schemas that offer no JSON Schema: the document shows any value in their place, and omits
 * such headers.
 *
 * Emits one Node warning with the code `SLUICE_SCHEMA_UNDOCUMENTED` for each handler.
 */
export function warnUndocumented(model: AppModel): void {
  if (model.options.openapi === false) return;
  for (const operation of model.operations.filter(({ docs }) => docs.hidden !== true)) {
    const places = partsOf(operation).flatMap(([place, type]) => {
      const vendor = type && undocumentedVendor(type);
      return vendor === undefined ? [] : [{ place, vendor }];
    });
    const [first] = places;
    if (first === undefined) continue;
    process.emitWarning(
      `${handlerName(operation)}: the document cannot say what its ${listed(places.map(({ place }) => place))} must be: the schema (${first.vendor}) tells no JSON Schema. ` +
        "Give the schema a '~standard'.jsonSchema; for valibot: toStandardJsonSchema of @valibot/to-json-schema.",
      { type: 'SluiceWarning', code: 'SLUICE_SCHEMA_UNDOCUMENTED' },
    );
  }
}

function partsOf(operation: OperationModel): (readonly [string, TypeModel | undefined])[] {
  return [
    ...handlersOf(operation).flatMap((handler) => [
      ...handler.parameters.map(({ name, type }) => [`"${name}"`, type] as const),
      ...groupsByName(handler),
      ...handler.bodies.map(
        ({ type, embed }) => [embed === undefined ? 'body' : `"${embed}"`, type] as const,
      ),
    ]),
    ['response', operation.response] as const,
  ];
}

function groupsByName({ arguments: all }: HandlerModel): (readonly [string, TypeModel])[] {
  return all.flatMap((argument) => {
    if (argument.kind === 'group') return [[argument.group.source, argument.group.type] as const];
    if (argument.kind !== 'input') return [];
    const { params, query, headers, cookies, form } = argument.input;
    return Object.entries({ params, query, headers, cookies, form }).flatMap(([name, group]) =>
      group === undefined ? [] : [[name, group.type] as const],
    );
  });
}

/** The library of the first schema within a type that offers no JSON Schema. */
function undocumentedVendor(type: TypeModel): string | undefined {
  const silent = standardSchemasWithin(type).find(
    (schema) =>
      // Does not make the JSON Schema that a schema offers, which takes time; only the document does.
      !('jsonSchema' in schema['~standard']) && offeredSchema(schema, 'input') === undefined,
  );
  return silent?.['~standard'].vendor;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
