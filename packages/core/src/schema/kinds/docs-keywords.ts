import type { ExampleObject, SchemaObject } from 'openapi3-ts/oas31';
import type { DocComment } from '../../signature/doc-comment.js';
import { defined } from '../../types/members.js';
import type { Examples, ParameterDocs } from '../../types/parameter-source.js';
import type { TypeModel } from '../../types/type-model.js';
import { wireValue } from './wire-value.js';

/** The texts and examples of a property as keywords of its schema. */
export function docsKeywords(docs: ParameterDocs, type: TypeModel): SchemaObject {
  const { title, description, deprecated } = docs;
  const examples = exampleValues(docs).map((value) => wireValue(value, type));
  return {
    ...defined({ title, description, deprecated }),
    ...(examples.length > 0 ? { examples } : undefined),
  };
}

/** The texts and examples of a property, and those of its comment where there are none. */
export function withComment(docs: ParameterDocs, comment: DocComment): ParameterDocs {
  const { text: description, deprecated } = comment;
  const hasExamples = docs.example !== undefined || docs.examples !== undefined;
  const examples = hasExamples ? undefined : comment.examples?.map(exampleValue);
  return { ...defined({ description, deprecated, examples }), ...docs };
}

/** `@example 3` is a number, and what is not JSON a text. */
function exampleValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** Examples by their names; undefined for examples without names. */
export function namedExamples(
  examples: Examples | undefined,
  type: TypeModel,
): Readonly<Record<string, ExampleObject>> | undefined {
  if (examples === undefined || isList(examples)) return undefined;
  return Object.fromEntries(
    Object.entries(examples).map(([name, example]) => [
      name,
      { ...example, value: wireValue(example.value, type) },
    ]),
  );
}

/** The values of all examples. */
function exampleValues({ example, examples = [] }: ParameterDocs): unknown[] {
  const values = isList(examples) ? examples : Object.values(examples).map(({ value }) => value);
  return example === undefined ? [...values] : [example, ...values];
}

function isList(examples: Examples): examples is readonly unknown[] {
  return Array.isArray(examples);
}
