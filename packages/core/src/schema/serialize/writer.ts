import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { CLASS_TO_PLAIN } from '../classes/libraries.js';
import { encodeJson } from '../../json/encode-json.js';
import { KINDS, compileProjection, kindOf } from '../kinds/kinds.js';
import { type ClassOutput, outputsOf } from '../output/class-output.js';
import { type Projection, isHolder, listOf } from '../output/projection.js';
import { quote } from '../output/quote.js';
import { type Constants, newConstants, quoted } from '../code/constants.js';

/**
 * Writes a handler's result as JSON text; returns a promise only for an asynchronous schema. Throws for
 * a result that cannot be written, which is a mistake of the server.
 */
export type Serializer = (value: unknown) => string | Promise<string>;

/**
 * Makes the writer of a declared response, which writes the declared properties in one pass, without a
 * projected object in between. Undefined when values are written unchanged.
 *
 * The text equals that of `encodeJson` for the projected value.
 */
export function compileWriter(type: TypeModel): Serializer | undefined {
  const project = compileProjection(type);
  if (project === undefined) return undefined;
  const other: Serializer = (value) => {
    const projected = project(value);
    return projected instanceof Promise ? projected.then(encodeJson) : encodeJson(projected);
  };
  if (type.kind === 'class') {
    // Few responses choose groups: the writer has no code for them.
    if (type.outputGroups !== undefined) return other;
    const writer = classWriter(type.type);
    return (value) => (isHolder(value) ? writer.run(value) : other(value));
  }
  if (type.kind !== 'array' || type.items.kind !== 'class') return other;
  if (type.items.outputGroups !== undefined) return other;
  const writer = classWriter(type.items.type);
  const item = compileProjection(type.items, 'an item of the response');
  return (value) => {
    const list = listOf(value);
    return list === undefined ? other(value) : writeItems(list, writer, item);
  };
}

interface Writer {
  run(value: object): string;
}

const WRITERS = new WeakMap<Constructor, Writer>();

/** Makes the writer of a class. Generates its code on first use, because a class may contain itself. */
function classWriter(type: Constructor): Writer {
  const known = WRITERS.get(type);
  if (known !== undefined) return known;
  const writer: Writer = {
    run: (value) => {
      writer.run = generate(type);
      return writer.run(value);
    },
  };
  WRITERS.set(type, writer);
  return writer;
}

function generate(type: Constructor): Writer['run'] {
  const outputs = outputsOf({ type }, KINDS.expected);
  const names = inKeyOrder(outputs.map(({ wireName }) => wireName));
  const isPlain = names.length === outputs.length && !names.includes('__proto__');
  const run = isPlain ? generated(outputs, names) : undefined;
  if (isWriter(run)) return run;
  const project = compileProjection({ kind: 'class', type });
  return (value) => encodeJson(project?.(value));
}

/** Generates the writing function; undefined in a process that forbids code generation. */
function generated(outputs: readonly ClassOutput[], names: readonly string[]): unknown {
  const constants = newConstants();
  const members = names.flatMap((name) => outputs.filter(({ wireName }) => wireName === name));
  const body = `
    return function write(o) {
      let j = "{", v, t;
      ${members.map((output) => memberCode(output, constants)).join('\n')}
      return j + "}";
    };`;
  try {
    return constants.evaluate(body);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

function isWriter(value: unknown): value is Writer['run'] {
  return typeof value === 'function';
}

/** Sorts names as object keys are: whole numbers first, and each name once. */
function inKeyOrder(names: readonly string[]): readonly string[] {
  return Object.keys(Object.fromEntries(names.map((name) => [name, true])));
}

function memberCode(output: ClassOutput, constants: Constants): string {
  const { name, wireName, transforms } = output;
  const calls = transforms.map((transform) => {
    const context = `{ value: v, key: ${quoted(name)}, obj: o, type: ${CLASS_TO_PLAIN}, options: {} }`;
    return `v = ${constants.use(transform)}(${context});`;
  });
  const [first, next] = [`${quoted(wireName)}:`, `,${quoted(wireName)}:`].map(quoted);
  return `
    v = o[${quoted(name)}]; ${calls.join(' ')}
    if (v !== undefined) {
      t = ${textCode(output, constants)};
      if (t !== undefined) j += (j.length === 1 ? ${first} : ${next}) + t;
    }`;
}

/** Makes an expression for the text of `v`, whose value is undefined when JSON omits the member. */
function textCode(output: ClassOutput, constants: Constants): string {
  const { wireName, property, project } = output;
  const projected = project === undefined ? 'v' : `${constants.use(project)}(v)`;
  const any = `${constants.use(anyText)}(${projected}, ${quoted(wireName)})`;
  const { type, discriminator } = property;
  if (discriminator !== undefined) return any;
  if (type.kind === 'class') {
    const writer = constants.use(classWriter(type.type));
    return `${constants.use(isHolder)}(v) ? ${writer}.run(v) : ${any}`;
  }
  if (type.kind === 'array' && type.items.kind === 'class') {
    const items = constants.use(listOf);
    const writer = constants.use(classWriter(type.items.type));
    const write = constants.use(writeItems);
    return `(t = ${items}(v)) !== undefined ? ${write}(t, ${writer}, ${constants.use(project)}) : ${any}`;
  }
  return kindOf(type).text?.({ constants, any }) ?? any;
}

/** Writes a list; `project` converts an item that is not an object. */
function writeItems(
  items: readonly unknown[],
  writer: Writer,
  project: Projection | undefined,
): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (index > 0) text += ',';
    // In an array JSON writes `null` for a value that it would omit from an object.
    text += isHolder(item) ? writer.run(item) : encodeJson([project?.(item)]).slice(1, -1);
  }
  return `${text}]`;
}

/** Writes a member of an object; undefined when JSON omits the member. */
function anyText(value: unknown, key: string): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    return undefined;
  }
  // Encodes the value as a member, because `toJSON` receives the key and may omit the member.
  const text = encodeJson({ [key]: value });
  return text === '{}' ? undefined : text.slice(JSON.stringify(key).length + 2, -1);
}
