import { standardSchemasWithin } from '../schema/kinds/kinds.js';
import { isFiltered } from '../schema/standard/undeclared.js';
import type { TypeModel } from '../types/type-model.js';
import type { Report } from './problems.js';

/** Reports a type of results of which a schema lets undeclared properties through. */
export function refuseUnfiltered(type: TypeModel, report: Report): void {
  const unfiltered = standardSchemasWithin(type).find((schema) => !isFiltered(schema));
  if (unfiltered === undefined) return;
  report(
    'E_RESPONSE_UNFILTERED',
    `the schema (${unfiltered['~standard'].vendor}) has no JSON Schema, so what it does not declare cannot be left out.`,
    "Give it one (its '~standard'.jsonSchema.output), or use a class, a record of fields, or a schema of zod, valibot or arktype.",
  );
}
