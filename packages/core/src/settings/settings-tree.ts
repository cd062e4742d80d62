import { type ClassModel, type ClassProperty, classModel } from '../schema/classes/class-model.js';
import { compileValidator } from '../schema/kinds/kinds.js';
import type { TypeModel } from '../types/type-model.js';
import { isRecord } from '../types/members.js';
import type { Variable, Variables } from './variables.js';
import { variableName } from './variable-name.js';

/** A property that one variable gives its value. */
export interface Setting {
  readonly variable: string;
  /** The keys that lead to it in the object that is read. */
  readonly path: readonly string[];
  readonly secret: boolean;
  readonly given: Variable | undefined;
}

/** A value that cannot be read. */
export interface Unreadable {
  readonly setting: Setting;
  readonly what: string;
}

/** The values of a settings class, converted, and what is known of each. */
export interface SettingsTree {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly settings: readonly Setting[];
  readonly unreadable: readonly Unreadable[];
}

/** How variables are named and found. */
export interface Reading {
  readonly prefix: string;
  readonly delimiter: string;
  readonly variables: Variables;
}

/**
 * Reads the variables of a settings class into a plain object.
 *
 * Text is converted as that of a query is. A list is separated by commas or a JSON array, a nested class a
 * variable for each of its properties or a JSON object, or both. An empty variable counts as absent unless
 * its property is a string.
 */
export function readTree(type: ClassModel['type'], reading: Reading): SettingsTree {
  const settings: Setting[] = [];
  const unreadable: Unreadable[] = [];
  const walk: Walk = { ...reading, settings, unreadable, path: [], secret: false };
  return { plain: readClass(type, reading.prefix, walk), settings, unreadable };
}

interface Walk extends Reading {
  readonly settings: Setting[];
  readonly unreadable: Unreadable[];
  readonly path: readonly string[];
  /** A class around it is secret. */
  readonly secret: boolean;
}

function readClass(type: ClassModel['type'], prefix: string, walk: Walk): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const property of classModel(type).properties.filter(({ isInput }) => isInput)) {
    const value = readProperty(property, prefix, walk);
    if (value !== undefined) plain[property.wireName] = value;
  }
  return plain;
}

function readProperty(property: ClassProperty, prefix: string, walk: Walk): unknown {
  const variable = prefix + variableName(property.wireName);
  const path = [...walk.path, property.wireName];
  const found = walk.variables.find(variable);
  const given = typeof found === 'string' ? undefined : found;
  const secret = walk.secret || property.secret;
  // The JSON of a class may hold secrets.
  const setting: Setting = { variable, path, secret: secret || holdsClass(property.type), given };
  walk.settings.push(setting);
  if (typeof found === 'string') {
    walk.unreadable.push({ setting, what: found });
    return undefined;
  }
  if (property.type.kind === 'class') {
    return readNested(property, setting, { ...walk, path, secret });
  }
  if (given === undefined) return undefined;
  return readText(property, setting, walk);
}

function holdsClass(type: TypeModel): boolean {
  return type.kind === 'class' || (type.kind === 'array' && type.items.kind === 'class');
}

function readNested(property: ClassProperty, setting: Setting, walk: Walk): unknown {
  const { type, required } = property;
  if (type.kind !== 'class') return undefined;
  const whole = setting.given === undefined ? undefined : readJson(setting, walk);
  const start = setting.variable + walk.delimiter;
  const isGiven = setting.given !== undefined || walk.variables.hasBeginning(start);
  // Without any of its variables, only a nested class that must be there is missing its properties.
  if (!isGiven && !required) return undefined;
  const parts = readClass(type.type, start, walk);
  return isRecord(whole) ? merged(whole, parts) : parts;
}

function merged(
  whole: Readonly<Record<string, unknown>>,
  parts: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...whole };
  for (const [name, part] of Object.entries(parts)) {
    const before = Object.hasOwn(all, name) ? all[name] : undefined;
    all[name] = isPlain(part) && isPlain(before) ? merged(before, part) : part;
  }
  return all;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function readText(property: ClassProperty, setting: Setting, walk: Walk): unknown {
  const { type, transformed } = property;
  const text = setting.given?.text ?? '';
  if (text === '' && type.kind !== 'string' && type.kind !== 'array' && !transformed) {
    return undefined;
  }
  if (transformed) return text;
  const isJson = type.kind === 'array' ? /^\s*\[/.test(text) : type.kind === 'unknown';
  if (isJson) {
    // An untyped property, such as `@IsObject()`, takes JSON where the text is of an object or a list.
    return type.kind === 'array' || /^\s*[[{]/.test(text) ? readJson(setting, walk) : text;
  }
  return converted(type, type.kind === 'array' ? items(text) : text, { setting, walk });
}

/** An empty list is an empty text. */
function items(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
}

function converted(
  type: TypeModel,
  text: string | readonly string[],
  { setting, walk }: { readonly setting: Setting; readonly walk: Walk },
): unknown {
  const isUntyped = type.kind === 'array' && type.items.kind === 'unknown';
  if (holdsClass(type) || isUntyped) return text;
  const read = compileValidator(type, { mode: 'text', forbidUnknown: false })(text, []);
  // Only a Standard Schema answers later, and no property of a class has one.
  if (read instanceof Promise) return text;
  if (read.ok) return read.value;
  const isEnum = type.kind === 'enum' || (type.kind === 'array' && type.items.kind === 'enum');
  // The rule reports a value that is no member, with the message of the user.
  if (isEnum) return text;
  const [issue] = read.issues;
  const at = issue?.loc.find((key) => typeof key === 'number');
  const place = at === undefined ? '' : `item ${at + 1}: `;
  walk.unreadable.push({ setting, what: `${place}${issue?.msg ?? 'is not valid'}.` });
  return undefined;
}

function readJson(setting: Setting, { unreadable }: Walk): unknown {
  try {
    const value: unknown = JSON.parse(setting.given?.text ?? '');
    return value;
  } catch {
    unreadable.push({ setting, what: 'is not valid JSON.' });
    return undefined;
  }
}
