/** A JSON Schema, read member by member. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * Writes a JSON Schema as a TypeScript type. `nameOf` gives the type's name of a referenced schema; `indent` is that
 * of the line on which the type begins.
 */
export function typeText(
  schema: unknown,
  nameOf: (reference: string) => string,
  indent = '',
): string {
  if (!isRecord(schema)) return 'unknown';
  const inner = (part: unknown): string => typeText(part, nameOf, indent);
  const { $ref, allOf, type, enum: values } = schema;
  if (typeof $ref === 'string') return nameOf($ref);
  if ('const' in schema) return literal(schema['const']);
  if (Array.isArray(values)) return union(values.map(literal));
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return union(alternatives.map(inner));
  if (Array.isArray(allOf) && allOf.some((part) => isRecord(part) && '$ref' in part)) {
    return allOf.map((part) => grouped(inner(part))).join(' & ');
  }
  if (Array.isArray(type)) return union(type.map((one) => inner({ ...schema, type: one })));
  switch (type) {
    case 'string':
      return schema['contentMediaType'] === 'application/octet-stream' ? 'Blob' : 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return listText(schema, inner);
    case 'object':
      return objectText(schema, nameOf, indent);
    default:
      return 'properties' in schema ? objectText(schema, nameOf, indent) : 'unknown';
  }
}

/** Writes a comment above a declaration; nothing without text. */
export function commentText(lines: readonly (string | undefined)[], indent: string): string {
  const all = lines
    .filter((line) => line !== undefined && line !== '')
    .flatMap((line) => String(line).replaceAll('*/', '*\\/').split(/\r?\n/));
  const [first, ...others] = all;
  if (first === undefined) return '';
  if (others.length === 0) return `${indent}/** ${first} */\n`;
  const starred = all.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${starred.join('\n')}\n${indent} */\n`;
}

/** Writes the name of a property, quoted where it has to be. */
export function keyText(name: string): string {
  return IDENTIFIER.test(name) ? name : quote(name);
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Writes text as a literal in single quotes. */
export function quote(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${inner.replaceAll("'", String.raw`\'`)}'`;
}

export function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listText(schema: Schema, inner: (part: unknown) => string): string {
  const { prefixItems, items } = schema;
  if (!Array.isArray(prefixItems)) return `${grouped(inner(items))}[]`;
  const rest = items === undefined || items === false ? [] : [`...${grouped(inner(items))}[]`];
  return `[${[...prefixItems.map(inner), ...rest].join(', ')}]`;
}

function objectText(schema: Schema, nameOf: (reference: string) => string, indent: string): string {
  const { properties, required, additionalProperties } = schema;
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  const deeper = `${indent}  `;
  if (!isRecord(properties) || Object.keys(properties).length === 0) {
    return `Record<string, ${isRecord(additionalProperties) ? typeText(additionalProperties, nameOf, indent) : 'unknown'}>`;
  }
  const members = Object.entries(properties).map(([name, property]) => {
    const description = isRecord(property) ? property['description'] : undefined;
    const comment = commentText(
      [typeof description === 'string' ? description : undefined],
      deeper,
    );
    const mark = names.includes(name) ? '' : '?';
    return `${comment}${deeper}${keyText(name)}${mark}: ${typeText(property, nameOf, deeper)};\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  return value === null || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : 'unknown';
}

function union(members: readonly string[]): string {
  return [...new Set(members)].join(' | ') || 'never';
}

function grouped(text: string): string {
  return /^[^{]* [|&] /.test(text) ? `(${text})` : text;
}
