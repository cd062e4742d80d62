import { Validator } from '@seriousme/openapi-schema-validator';
import { type Constructor, describe, document } from '@sluice/core';

export function documentOf(type: Constructor, servers: string[] = []) {
  return document(describe(type, { title: 'Shop', version: '1.0.0' }), { servers });
}

/** What an OpenAPI 3.1 validator says against the document of a class. */
export async function mistakesIn(type: Constructor): Promise<unknown> {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(documentOf(type)));
  const { valid, errors } = await new Validator().validate(copy);
  return valid ? [] : errors;
}
