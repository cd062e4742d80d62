import type { AppModel, TypeModel } from '@sluice/core';
import { createComponents, forbids, jsonSchema } from '@sluice/core/internal';

import { type TypeWriter, identifier, propertiesOf } from './arguments-of.js';
import { commentText, isRecord, typeText } from './schema-type.js';

/** Writes the types of a generated client, and keeps those that have names. */
export interface Types extends TypeWriter {
  /** The type of values that a client gets. */
  output(type: TypeModel): string;
  /** Gives a type of several lines a name of its own; returns any other as it is. */
  named(name: string, text: string): string;
  /** The named types, all that were used until now. */
  declarations(): string;
}

/** Makes the writer of the types of an application. */
export function typesOf({ options }: AppModel): Types {
  const registry = createComponents({
    forbidUnknown: forbids(options.forbidUnknown, 'body'),
    strictness: options.validation ?? 'compat',
  });
  const further = new Map<string, string>();
  const isTaken = (name: string): boolean =>
    further.has(name) ||
    Object.keys(registry.schemas).some((one) => titled(identifier(one)) === name);
  const schemaOf = (type: TypeModel): unknown => {
    const schema = jsonSchema(type, { direction: 'input', registry });
    return '$ref' in schema ? registry.schemas[componentOf(schema.$ref)] : schema;
  };
  return {
    input: (type, indent) =>
      typeText(jsonSchema(type, { direction: 'input', registry }), nameOf, indent),
    output: (type) => typeText(jsonSchema(type, { direction: 'output', registry }), nameOf),
    named: (wanted, text) => {
      if (!text.includes('\n')) return text;
      let name = wanted;
      for (let number = 2; isTaken(name); number += 1) name = `${wanted}${number}`;
      further.set(name, text);
      return name;
    },
    properties: (type) => propertiesOf(schemaOf(type)),
    isEmptyAllowed: (type) => {
      const schema = schemaOf(type);
      return (
        isRecord(schema) && !(Array.isArray(schema['required']) && schema['required'].length > 0)
      );
    },
    declarations: () =>
      [
        ...Object.entries(registry.schemas).map(([name, schema]) =>
          declaration(titled(identifier(name)), schema),
        ),
        ...Array.from(further, ([name, text]) => typeDeclaration(name, text)),
      ].join('\n'),
  };
}

function declaration(name: string, schema: unknown): string {
  const description = isRecord(schema) ? schema['description'] : undefined;
  const comment = commentText([typeof description === 'string' ? description : undefined], '');
  return `${comment}${typeDeclaration(name, typeText(schema, nameOf))}`;
}

function typeDeclaration(name: string, text: string): string {
  // The braces of an object are those at both ends.
  return /^\{\n(?: .*\n)*\}$/.test(text)
    ? `export interface ${name} ${text}\n`
    : `export type ${name} = ${text};\n`;
}

function nameOf(reference: string): string {
  return titled(identifier(componentOf(reference)));
}

function componentOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** The name with a capital, as types have it. */
export function titled(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
