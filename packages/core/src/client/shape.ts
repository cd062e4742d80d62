import { DAY, HOUR, MINUTE, SECOND, durationText } from '../schema/kinds/written-duration.js';

/** How a value differs in JSON from what its type says; most values do not. */
export type ClientShape =
  /** Milliseconds, which JSON has as an ISO 8601 duration. */
  | 'duration'
  /** A list of such values. */
  | { readonly items: ClientShape }
  /** An object with any keys, and such values. */
  | { readonly values: ClientShape }
  /** An object of the shape with this name. */
  | { readonly use: string }
  | ObjectShape;

/** An object some of whose properties differ. */
export interface ObjectShape {
  /** The names in JSON, by the names of the properties. */
  readonly names?: Readonly<Record<string, string>>;
  /** The shapes of values, by the names of the properties. */
  readonly members?: Readonly<Record<string, ClientShape>>;
}

/** The shapes of classes, by their names. */
export type ClientShapes = Readonly<Record<string, ObjectShape>>;

/** Makes of a value what JSON has for it. */
export function toWire(
  value: unknown,
  shape: ClientShape | undefined,
  shapes: ClientShapes,
): unknown {
  return translated(value, shape, {
    shapes,
    duration: (one) => (typeof one === 'number' ? durationText(one) : one),
    names: ({ names = {} }) => names,
    members: ({ members = {} }) => members,
  });
}

/** Makes of JSON the value that it stands for. */
export function fromWire(
  value: unknown,
  shape: ClientShape | undefined,
  shapes: ClientShapes,
): unknown {
  return translated(value, shape, {
    shapes,
    duration: (one) => (typeof one === 'string' ? (durationOf(one) ?? one) : one),
    names: ({ names = {} }) =>
      Object.fromEntries(Object.entries(names).map(([name, wire]) => [wire, name])),
    members: ({ names = {}, members = {} }) =>
      Object.fromEntries(
        Object.entries(members).map(([name, member]) => [names[name] ?? name, member]),
      ),
  });
}

interface Translation {
  readonly shapes: ClientShapes;
  readonly duration: (value: unknown) => unknown;
  /** The new names of the keys that change. */
  readonly names: (shape: ObjectShape) => Readonly<Record<string, string>>;
  /** The shapes of the values, by their keys. */
  readonly members: (shape: ObjectShape) => Readonly<Record<string, ClientShape>>;
}

function translated(value: unknown, shape: ClientShape | undefined, to: Translation): unknown {
  if (shape === undefined || value === undefined || value === null) return value;
  if (shape === 'duration') return to.duration(value);
  if ('use' in shape) return translated(value, to.shapes[shape.use], to);
  if ('items' in shape) {
    const items = value instanceof Set ? [...value] : value;
    return Array.isArray(items) ? items.map((item) => translated(item, shape.items, to)) : items;
  }
  if (typeof value !== 'object') return value;
  const entries: readonly [string, unknown][] =
    value instanceof Map
      ? [...value].map(([key, own]) => [String(key), own])
      : Object.entries(value);
  if ('values' in shape) {
    return Object.fromEntries(
      entries.map(([key, own]) => [key, translated(own, shape.values, to)]),
    );
  }
  const names = to.names(shape);
  const members = to.members(shape);
  return Object.fromEntries(
    entries.map(([key, own]) => [names[key] ?? key, translated(own, members[key], to)]),
  );
}

const DURATION = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Reads the durations that servers write; undefined for other text. */
function durationOf(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (parts === null) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  const total =
    Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return sign === '-' ? -total : total;
}
