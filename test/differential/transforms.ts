import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { type CallLog, noted } from './calls.js';
import type { Random } from './random.js';
import { type Described, GROUPS, shown } from './rules.js';

/** A class that properties may lead to. */
export type Nested = new () => object;

export function randomTransform(random: Random, log: CallLog): Described {
  const options = random.chance(0.7)
    ? {}
    : random.pick([
        { toClassOnly: true },
        { toPlainOnly: true },
        { groups: [random.pick(GROUPS)] },
        { since: 1, until: 2 },
        { groups: [] },
      ]);
  const transform = random.pick<Parameters<typeof Transform>[0]>([
    ({ value }) => noted(log, 'trim', [value], typeof value === 'string' ? value.trim() : value),
    ({ value }) => noted(log, 'default', [value], value ?? 'none'),
    ({ value, key, obj, type }) => noted(log, 'whole', [value, key, obj, type], value),
    ({ obj, key }) => noted(log, 'raw', [key], Reflect.get(Object(obj), key)),
    ({ value }) => {
      if (value === 'abc') throw new Error('a transform that throws');
      return value;
    },
    ({ value }) => (typeof value === 'number' ? String(value) : value),
    ({ value }) => (Array.isArray(value) ? new Set(value) : value),
  ]);
  return {
    text: `@Transform(${String(transform)}, ${shown(options)})`,
    decorate: Transform(transform, options),
  };
}

export function randomType(random: Random, classes: readonly Nested[]): Described {
  const nested = classes.length > 0 && random.chance(0.75);
  if (nested && random.chance(0.25)) return randomDiscriminator(random, classes);
  const type = nested
    ? random.pick(classes)
    : random.pick<Declared>([
        Number,
        String,
        Boolean,
        Date,
        Date,
        Object,
        Map,
        Set,
        Buffer,
        undefined,
      ]);
  if (random.chance(0.1)) {
    const dynamic = (given?: { object: unknown; property: string }): Declared =>
      typeof Reflect.get(Object(given?.object), 'kind') === 'string' ? type : Object;
    return { text: `@Type(by object, ${nameOf(type)})`, decorate: typed(dynamic) };
  }
  return { text: `@Type(() => ${nameOf(type)})`, decorate: typed(() => type) };
}

function randomDiscriminator(random: Random, classes: readonly Nested[]): Described {
  const base = random.pick(classes);
  const subTypes = ['dog', 'cat', 'dog'].map((name) => ({ name, value: random.pick(classes) }));
  const options = {
    discriminator: { property: random.pick(['kind', 'kind', 'a', 'length']), subTypes },
    keepDiscriminatorProperty: random.chance(0.5),
  };
  return {
    text: `@Type(() => ${base.name}, ${options.discriminator.property}: ${subTypes.map((each) => `${each.name}=${each.value.name}`).join()}, keep: ${options.keepDiscriminatorProperty})`,
    decorate: Type(() => base, options),
  };
}

export function randomExposure(random: Random, names: readonly string[]): Described {
  const direction = random.pick([{}, {}, {}, { toClassOnly: true }, { toPlainOnly: true }]);
  if (random.chance(0.3)) {
    return { text: `@Exclude(${shown(direction)})`, decorate: Exclude(direction) };
  }
  const options = {
    ...direction,
    ...(random.chance(0.5) ? { name: random.pick([...names, 'alias', 'other-name']) } : {}),
    ...(random.chance(0.2) ? { groups: [random.pick(GROUPS)] } : {}),
    ...(random.chance(0.1) ? { since: 2 } : {}),
    ...(random.chance(0.1) ? { until: 2 } : {}),
  };
  return { text: `@Expose(${shown(options)})`, decorate: Expose(options) };
}

/** What a `@Type` may answer: also what its declared type does not allow. */
type Declared = (new () => object) | object | undefined;

function typed(
  thunk: (given?: { object: unknown; property: string }) => Declared,
): PropertyDecorator {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library takes any value
  return Type(thunk as Parameters<typeof Type>[0]);
}

function nameOf(type: unknown): string {
  return typeof type === 'function' ? type.name : String(type);
}
