import { UnsendableError } from '../errors.js';
import { TAGS } from './all-tags.js';
import { isBareObject } from './bare-object.js';
import { isLeaf } from './classify.js';
import { isSendableStream, STREAM_KIND, streamForm, type StreamArgument } from './stream-form.js';
import { define, ESCAPED_PREFIX, TAG_KEY, type Inner } from './tag.js';
import { whyUnsendable } from './why-unsendable.js';

/** The sender's word for a value, for the path in an error: `argument 0 .user.session`. */
export type Role = 'argument' | 'result' | 'item';

/** Far below where the stack ends, far above what anyone means. */
const MAX_DEPTH = 1000;

interface Packing {
  readonly role: Role;
  /** The parts that have been met: each is packed once, and cycles end. */
  readonly copies: Map<object, unknown>;
  /** Takes the streams of arguments; undefined where a stream cannot be sent as a part. */
  readonly streams: StreamArgument[] | undefined;
}

/** The way to a part, from the part up. */
interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
  readonly depth: number;
}

/**
 * Copies a value into a form that structured clone carries whole, with markers for the rest.
 *
 * A part that is met twice is one part in the copy too. Throws UnsendableError with the path of the first part
 * that cannot be sent; a list of arguments has the role `argument`. The streams in it are added to
 * `streams`, and the copy has their numbers.
 */
export function pack(value: unknown, role: Role, streams?: StreamArgument[]): unknown {
  return packPart(value, undefined, { role, copies: new Map(), streams });
}

function packPart(part: unknown, place: Place | undefined, packing: Packing): unknown {
  if (typeof part === 'function' || typeof part === 'symbol')
    throw unsendable(part, place, packing);
  if (typeof part !== 'object' || part === null || isLeaf(part)) return part;
  const known = packing.copies.get(part);
  if (known !== undefined) return known;
  if (place !== undefined && place.depth > MAX_DEPTH) {
    throw new UnsendableError(packing.role, `it is nested deeper than ${MAX_DEPTH} levels.`);
  }
  if (Array.isArray(part) && isPlainArray(part)) return packItems(part, place, packing);
  if (isBareObject(part)) return packMembers(part, place, packing);
  if (isPlainMap(part)) return packMap(part, place, packing);
  if (isPlainSet(part)) return packSet(part, place, packing);
  return packTagged(part, place, packing);
}

function packItems(
  items: readonly unknown[],
  place: Place | undefined,
  packing: Packing,
): unknown[] {
  const copy: unknown[] = [];
  packing.copies.set(items, copy);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined && !(index in items)) {
      packSparse(items, copy, (part, key) => packPart(part, at(place, key), packing));
      break;
    }
    copy.push(packPart(item, at(place, index), packing));
  }
  return copy;
}

/** Copies the items that there are from the first hole on. */
function packSparse(items: readonly unknown[], copy: unknown[], inner: Inner): void {
  const begun = copy.length;
  copy.length = items.length;
  for (const key of Object.keys(items)) {
    const index = Number(key);
    if (index >= begun) copy[index] = inner(items[index], index);
  }
}

function packMembers(
  members: Readonly<Record<string, unknown>>,
  place: Place | undefined,
  packing: Packing,
): unknown {
  const copy = {};
  // An object that looks like a marker becomes one, of the kind that stands for its members.
  const prefix = Object.hasOwn(members, TAG_KEY) ? ESCAPED_PREFIX : '';
  const packed = prefix === '' ? copy : { [TAG_KEY]: 'plain', value: copy };
  packing.copies.set(members, packed);
  for (const key of Object.keys(members)) {
    define(copy, prefix + key, packPart(members[key], at(place, key), packing));
  }
  return packed;
}

function packMap(
  map: ReadonlyMap<unknown, unknown>,
  place: Place | undefined,
  packing: Packing,
): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  packing.copies.set(map, copy);
  for (const [key, item] of map) {
    const name = typeof key === 'string' || typeof key === 'number' ? key : '(value)';
    copy.set(packPart(key, at(place, '(key)'), packing), packPart(item, at(place, name), packing));
  }
  return copy;
}

function packSet(
  set: ReadonlySet<unknown>,
  place: Place | undefined,
  packing: Packing,
): Set<unknown> {
  const copy = new Set<unknown>();
  packing.copies.set(set, copy);
  for (const item of set) copy.add(packPart(item, at(place, copy.size), packing));
  return copy;
}

function packTagged(value: object, place: Place | undefined, packing: Packing): object {
  const { streams } = packing;
  if (streams !== undefined && isSendableStream(value)) return packStream(value, streams, packing);
  const tag = TAGS.find((candidate) => candidate.claims(value));
  if (tag === undefined) throw unsendable(value, place, packing);
  const marker: { [TAG_KEY]: string; value: unknown } = { [TAG_KEY]: tag.kind, value: undefined };
  packing.copies.set(value, marker);
  marker.value = tag.pack(value, (part, key) => packPart(part, at(place, key), packing));
  return marker;
}

function packStream(stream: StreamArgument, streams: StreamArgument[], packing: Packing): object {
  const payload = { index: streams.length, form: streamForm(stream) };
  const marker = { [TAG_KEY]: STREAM_KIND, value: payload };
  packing.copies.set(stream, marker);
  streams.push(stream);
  return marker;
}

/** Of any realm, as {@link isBareObject}. */
function isPlainArray(value: readonly unknown[]): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || (Array.isArray(prototype) && Object.hasOwn(prototype, 'concat'));
}

function isPlainMap(value: object): value is ReadonlyMap<unknown, unknown> {
  return Object.getPrototypeOf(value) === Map.prototype;
}

function isPlainSet(value: object): value is ReadonlySet<unknown> {
  return Object.getPrototypeOf(value) === Set.prototype;
}

function at(parent: Place | undefined, key: string | number): Place {
  return { parent, key, depth: (parent?.depth ?? 0) + 1 };
}

function unsendable(part: unknown, place: Place | undefined, packing: Packing): UnsendableError {
  return new UnsendableError(showPath(packing.role, place), whyUnsendable(part));
}

function showPath(role: Role, place: Place | undefined): string {
  const keys: (string | number)[] = [];
  for (let step = place; step !== undefined; step = step.parent) keys.unshift(step.key);
  const root = role === 'argument' ? `argument ${keys.shift() ?? ''}` : role;
  const steps = keys.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[\p{L}_$(][\p{L}\p{N}_$)]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return steps.length === 0 ? root : `${root} ${steps.join('')}`;
}
