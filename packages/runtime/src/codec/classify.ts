import { TAG_KEY } from './tag.js';

/**
 * The cheapest form that keeps a value whole: JSON text, a structured clone, or a structured clone
 * of its packed form.
 */
export type Form = 'json' | 'clone' | 'packed';

/** Deeper than this, a value may be a cycle: packing finds out. */
const MAX_DEPTH = 100;
/** More members than this, the same ones may be met over and over: packing visits each once. */
const MAX_MEMBERS = 1_000_000;

/** Classes structured clone carries, with nothing in them to look at. */
const LEAF_PROTOTYPES = new Set<unknown>(
  [
    Date,
    RegExp,
    ArrayBuffer,
    DataView,
    Buffer,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((type) => type.prototype),
);

/** Decides how a value is sent by one look at all of it. */
export function classify(value: unknown): Form {
  const walk = { form: 'json' as Form, members: 0 };
  visit(value, 0, walk);
  return walk.form;
}

/** True for a value structured clone carries whole, and which holds no others. */
export function isLeaf(value: object): boolean {
  return LEAF_PROTOTYPES.has(Object.getPrototypeOf(value));
}

interface Walk {
  form: Form;
  members: number;
}

function visit(value: unknown, depth: number, walk: Walk): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      // JSON has no NaN, no infinities and no -0.
      if (!Number.isFinite(value) || Object.is(value, -0)) walk.form = 'clone';
      return;
    case 'undefined':
    case 'bigint':
      walk.form = 'clone';
      return;
    case 'object':
      if (value !== null) visitObject(value, depth, walk);
      return;
    case 'function':
    case 'symbol':
      // Functions and symbols: packing says where.
      walk.form = 'packed';
  }
}

function visitObject(value: object, depth: number, walk: Walk): void {
  walk.members += 1;
  if (depth > MAX_DEPTH || walk.members > MAX_MEMBERS) {
    walk.form = 'packed';
    return;
  }
  const prototype: object | null = Object.getPrototypeOf(value);
  if (hasMembers(value, prototype)) visitMembers(value, depth, walk);
  else if (prototype === Array.prototype && Array.isArray(value)) visitItems(value, depth, walk);
  else if (isCollection(value, prototype)) visitCollection(value, depth, walk);
  else walk.form = isLeaf(value) ? 'clone' : 'packed';
}

function hasMembers(
  _value: object,
  prototype: object | null,
): _value is Readonly<Record<string, unknown>> {
  return prototype === Object.prototype || prototype === null;
}

function isCollection(_value: object, prototype: object | null): _value is Iterable<unknown> {
  return prototype === Map.prototype || prototype === Set.prototype;
}

function visitMembers(value: Readonly<Record<string, unknown>>, depth: number, walk: Walk): void {
  for (const key of Object.keys(value)) {
    if (key === TAG_KEY) walk.form = 'packed';
    else visit(value[key], depth + 1, walk);
    if (isPacked(walk)) return;
  }
}

function visitCollection(value: Iterable<unknown>, depth: number, walk: Walk): void {
  walk.form = 'clone';
  for (const member of value) {
    visit(member, depth + 1, walk);
    if (isPacked(walk)) return;
  }
}

function visitItems(items: readonly unknown[], depth: number, walk: Walk): void {
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    // Of a sparse array, which may be four billion long, only the items there are are looked at.
    if (item === undefined && !(index in items)) {
      walk.form = 'clone';
      for (const there of Object.values(items)) visit(there, depth + 1, walk);
      return;
    }
    visit(item, depth + 1, walk);
    if (isPacked(walk)) return;
  }
}

/** A function, since the compiler does not see that `visit` changes the walk. */
function isPacked(walk: Walk): boolean {
  return walk.form === 'packed';
}
