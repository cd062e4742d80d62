import { UnreadableError } from '../errors.js';
import { TAGS } from './all-tags.js';
import { isBareObject } from './bare-object.js';
import { isLeaf } from './classify.js';
import { STREAM_KIND, unpackStream, type OpenStream } from './stream-form.js';
import { define, ESCAPED_PREFIX, TAG_KEY } from './tag.js';

/** A tagged value takes three levels of the packed form for one of its own. */
const MAX_DEPTH = 4000;

interface Revived {
  readonly values: Map<object, unknown>;
  readonly open: OpenStream | undefined;
}

/**
 * Turns the packed form back into the value, in place where it can.
 *
 * `open` gives the stream of a number; without it, a stream is unreadable. Throws UnreadableError when
 * `pack` did not make it, whatever it is instead.
 */
export function unpack(packed: unknown, open?: OpenStream): unknown {
  return unpackPart(packed, 0, { values: new Map(), open });
}

function unpackPart(part: unknown, depth: number, revived: Revived): unknown {
  if (typeof part !== 'object' || part === null || isLeaf(part)) return part;
  if (revived.values.has(part)) return revived.values.get(part);
  if (depth > MAX_DEPTH) throw new UnreadableError('The value is nested too deeply.');
  if (isMarker(part)) return unpackMarker(part, depth, revived);
  revived.values.set(part, part);
  if (part instanceof Map) return unpackMap(part, depth, revived);
  if (part instanceof Set) return unpackSet(part, depth, revived);
  for (const [key, member] of Object.entries(part)) {
    const value = unpackPart(member, depth + 1, revived);
    if (value !== member) define(part, key, value);
  }
  return part;
}

function unpackMap(map: Map<unknown, unknown>, depth: number, revived: Revived): object {
  const entries = [...map].map(
    ([key, value]) =>
      [unpackPart(key, depth + 1, revived), unpackPart(value, depth + 1, revived)] as const,
  );
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
  return map;
}

function unpackSet(set: Set<unknown>, depth: number, revived: Revived): object {
  const items = [...set].map((item) => unpackPart(item, depth + 1, revived));
  set.clear();
  for (const item of items) set.add(item);
  return set;
}

interface Marker {
  readonly [TAG_KEY]: unknown;
  readonly value?: unknown;
}

function isMarker(part: object): part is Marker {
  return Object.hasOwn(part, TAG_KEY);
}

function unpackMarker(marker: Marker, depth: number, revived: Revived): object {
  const inner = (part: unknown): unknown => unpackPart(part, depth + 1, revived);
  const remember = (value: object): void => {
    revived.values.set(marker, value);
  };
  if (marker[TAG_KEY] === 'plain') return unpackEscaped(marker.value, inner, remember);
  if (marker[TAG_KEY] === STREAM_KIND) {
    const stream = unpackStream(marker.value, revived.open);
    remember(stream);
    return stream;
  }
  const tag = TAGS.find((candidate) => candidate.kind === marker[TAG_KEY]);
  if (tag === undefined) throw new UnreadableError('The value has a kind nobody knows.');
  const value = tag.unpack(marker.value, inner, remember);
  remember(value);
  return value;
}

function unpackEscaped(
  members: unknown,
  inner: (part: unknown) => unknown,
  remember: (value: object) => void,
): object {
  if (!isBareObject(members)) throw new UnreadableError('An escaped object has no members.');
  const value = {};
  remember(value);
  for (const [key, member] of Object.entries(members)) {
    define(value, key.slice(ESCAPED_PREFIX.length), inner(member));
  }
  return value;
}
