import 'reflect-metadata';
import { Exclude, Expose } from 'class-transformer';
import {
  Allow,
  IsDefined,
  IsOptional,
  ValidateIf,
  ValidateNested,
  ValidatePromise,
} from 'class-validator';
import { type CallLog, noted } from './calls.js';
import { randomCustomRule } from './custom-rules.js';
import type { Random } from './random.js';
import { type Described, randomOptions, randomRule, shown } from './rules.js';
import { type Nested, randomExposure, randomTransform, randomType } from './transforms.js';

/** A class with the classes it leads to, and enough about them to make values that may fit. */
export interface Family {
  readonly root: Nested;
  readonly classes: readonly Nested[];
  /** The names of properties, and the names that inputs may use for them. */
  readonly names: readonly string[];
  /** Properties that hold objects. */
  readonly nested: ReadonlySet<string>;
  /** Something of a source, for the report of a difference. */
  readonly text: string;
}

const NAMES = [
  'a',
  'b',
  'name',
  'kind',
  '2',
  '10',
  'x-y',
  '_p',
  'list',
  'inner',
  'quote"s',
  'length',
];

let serial = 0;

export function randomFamily(random: Random, log: CallLog): Family {
  const classes: Nested[] = [];
  const names = new Set<string>();
  const nested = new Set<string>();
  const lines: string[] = [];
  // Without these hardly an input would be valid.
  const isGentle = random.chance(0.5);
  const count = 1 + random.below(4);
  for (let index = 0; index < count; index += 1) {
    const context: Context = { random, log, classes, names, nested, lines, isGentle };
    classes.push(randomClass(context));
  }
  const root = classes.at(-1) ?? Object;
  return {
    root,
    classes,
    names: [...names, 'alias', 'other-name'],
    nested,
    text: lines.join('\n'),
  };
}

interface Context {
  readonly random: Random;
  readonly log: CallLog;
  readonly classes: readonly Nested[];
  readonly names: Set<string>;
  readonly nested: Set<string>;
  readonly lines: string[];
  /** With few rules. */
  readonly isGentle: boolean;
}

function randomClass(context: Context): Nested {
  const { random, classes, lines, names } = context;
  const base = classes.length > 0 && random.chance(0.4) ? random.pick(classes) : undefined;
  const properties = Array.from({ length: 1 + random.below(5) }, () => randomName(random));
  serial += 1;
  const name = `C${serial}`;
  const type = defineClass(random, { name, base, properties: [...new Set(properties)] });
  lines.push(String(type));
  const prototype: object = type.prototype;
  for (const property of new Set(properties)) {
    names.add(property);
    for (const { text, decorate } of randomDecorators(context, type, property)) {
      lines.push(`  ${name}.${property}: ${text}`);
      decorate(prototype, property);
    }
  }
  if (random.chance(0.06)) {
    lines.push(`  @Exclude() ${name}`);
    Exclude()(type);
  }
  if (random.chance(0.03)) {
    lines.push(`  @Expose() ${name}`);
    Expose()(type);
  }
  return type;
}

function randomName(random: Random): string {
  if (random.chance(0.01)) return random.pick(['toString', 'constructor', 'valueOf']);
  return random.pick(NAMES);
}

interface Definition {
  readonly name: string;
  readonly base: Nested | undefined;
  readonly properties: readonly string[];
}

function defineClass(random: Random, { name, base, properties }: Definition): Nested {
  const isModern = random.chance(0.7);
  // A member named `constructor` would hide which class this is.
  const declared = properties.filter((each) => !(each in Object.prototype));
  const members = declared.map((property) => randomMember(random, property, isModern));
  const undeclared = random.chance(0.15) ? ['undeclared = 1;'] : [];
  const superCall = base === undefined ? '' : 'super();';
  const constructors = [
    `constructor() { ${superCall} this.made = 1; }`,
    `constructor() { ${superCall} }`,
    `constructor(given) { ${superCall} this.a = given.b; }`,
  ];
  const made = random.chance(0.1) ? [random.pick(constructors)] : [];
  const heritage = base === undefined ? '' : 'extends Base';
  const source = `return class ${name} ${heritage} { ${[...members, ...undeclared, ...made].join(' ')} }`;
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is made here
  const type: Nested = new Function('Base', source)(base);
  return type;
}

function randomMember(random: Random, property: string, isModern: boolean): string {
  const key = `[${JSON.stringify(property)}]`;
  if (random.chance(0.03)) return `get ${key}() { return 7; }`;
  if (random.chance(0.03)) {
    return `get ${key}() { return this.kept; } set ${key}(value) { this.kept = value; }`;
  }
  if (random.chance(0.03)) return `${key}() { return 1; }`;
  if (random.chance(0.25)) {
    const initial = random.pick(['5', '"x"', 'null', '[]', '{}', 'true', '[1, 2]', '() => 1']);
    return `${key} = ${initial};`;
  }
  return isModern ? `${key};` : '';
}

function randomDecorators(context: Context, type: Nested, property: string): Described[] {
  const { random, log, classes, nested, isGentle } = context;
  const found: Described[] = [];
  const reachable = random.chance(0.15) ? [...classes, type] : classes;
  if (random.chance(0.5)) found.push(randomEmittedType(random, reachable));
  const isNested = reachable.length > 0 && random.chance(0.35);
  if (isNested || random.chance(0.12)) {
    found.push(randomType(random, isNested ? reachable : []));
    if (isNested) nested.add(property);
  }
  if (isNested && random.chance(0.85)) {
    const times = random.chance(0.05) ? 2 : 1;
    for (let index = 0; index < times; index += 1) {
      const options = randomOptions(random, log);
      const text = `@ValidateNested(${options?.text ?? ''})`;
      found.push({ text, decorate: ValidateNested(options?.value) });
    }
  }
  const rules = random.below(isNested || isGentle ? 2 : 4);
  for (let index = 0; index < rules; index += 1) {
    found.push(random.chance(0.12) ? randomCustomRule(random, log) : randomRule(random, log));
  }
  if (random.chance(isGentle ? 0.5 : 0.25)) found.push(randomCondition(random, log, property));
  if (random.chance(0.08)) found.push({ text: '@Allow()', decorate: Allow() });
  if (random.chance(0.08)) {
    const options = randomOptions(random, log);
    found.push({ text: `@IsDefined(${options?.text ?? ''})`, decorate: IsDefined(options?.value) });
  }
  if (random.chance(0.01)) found.push({ text: '@ValidatePromise()', decorate: ValidatePromise() });
  if (random.chance(0.12)) found.push(randomTransform(random, log));
  if (random.chance(0.04)) found.push(randomTransform(random, log));
  if (random.chance(0.12)) found.push(randomExposure(random, NAMES));
  // The emitted type is there before any decorator runs.
  const [emitted, ...others] = found;
  const shuffled = others.toSorted(() => random.next() - 0.5);
  return emitted === undefined ? [] : [emitted, ...shuffled];
}

function randomEmittedType(random: Random, classes: readonly Nested[]): Described {
  const type: unknown =
    classes.length > 0 && random.chance(0.4)
      ? random.pick(classes)
      : random.pick<unknown>([String, Number, Boolean, Array, Array, Object, Date, Set, Map]);
  const name = typeof type === 'function' ? type.name : '';
  return { text: `design:type ${name}`, decorate: Reflect.metadata('design:type', type) };
}

function randomCondition(random: Random, log: CallLog, property: string): Described {
  const options = randomOptions(random, log);
  if (random.chance(0.7)) {
    return { text: `@IsOptional(${options?.text ?? ''})`, decorate: IsOptional(options?.value) };
  }
  const condition = random.pick<(object: object, value: unknown) => boolean>([
    (object, value) => noted(log, 'if', [object, value], value !== 'abc'),
    (object) => noted(log, 'if a', [object], Reflect.get(object, 'a') !== undefined),
    () => false,
    (_object, value) => {
      if (value === 1) throw new Error('a condition that throws');
      return true;
    },
  ]);
  return {
    text: `@ValidateIf(${shown(condition)}, ${options?.text ?? ''}) of ${property}`,
    decorate: ValidateIf(condition, options?.value),
  };
}
