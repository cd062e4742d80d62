import type { Constructor } from '../../types/constructor.js';
import { MAX_DEPTH } from '../problem.js';
import { type Constants, literal, newConstants, quoted } from '../code/constants.js';
import { DEPTH_EXCEEDED } from './copy.js';
import { leanCode } from './lean-code.js';
import type { MakePlan, Scalar, Slot, SlotValue } from './make-plan.js';
import type { MakeRuntime } from './make-runtime.js';
import type { Maker } from './pass.js';

/**
 * Generates the function that makes instances of a class.
 *
 * The function walks the keys of the input in their order, as class-transformer does. `omitted` is the key of
 * a discriminator that chose the class and is not kept.
 */
export function generateMaker(
  plan: MakePlan,
  runtime: MakeRuntime,
  omitted: string | undefined,
): Maker['run'] {
  const constants = newConstants();
  const code = new MakerCode(plan, runtime, constants);
  const body = code.body(omitted);
  const run = constants.evaluate(body);
  if (!isMaker(run)) throw new TypeError('generated code is no function');
  return run;
}

function isMaker(value: unknown): value is Maker['run'] {
  return typeof value === 'function';
}

const IS_OBJECT = 'typeof v === "object" && v !== null';

/** Collects the functions of one class: one that makes it, and one for each kind of array in it. */
class MakerCode {
  readonly #plan: MakePlan;
  readonly #runtime: MakeRuntime;
  readonly #constants: Constants;
  readonly #helpers: string[] = [];
  readonly #plain: string;
  readonly #tooDeep: string;

  constructor(plan: MakePlan, runtime: MakeRuntime, constants: Constants) {
    this.#plan = plan;
    this.#runtime = runtime;
    this.#constants = constants;
    this.#plain = `Object.getPrototypeOf(v) === ${constants.use(Object.prototype)}`;
    this.#tooDeep = `if (d >= ${MAX_DEPTH}) throw ${constants.use(DEPTH_EXCEEDED)};`;
  }

  body(omitted: string | undefined): string {
    const { type, slots, exposed, exposedOnly } = this.#plan;
    const make = this.#constants.use(type);
    const scan = this.#constants.use(this.#runtime.scanned);
    const extra = this.#constants.use(this.#runtime.extra);
    const skip = this.#constants.use(this.#runtime.skipped);
    const unknown = exposedOnly ? `${skip}(p, k, s, d + 1);` : `${extra}(o, p, k, s, d + 1);`;
    const seen = (slot: Slot): string => `seen${exposed.indexOf(slot)}`;
    const cases = slots.map((slot) => {
      const isOmitted = slot.key === omitted;
      const isLater = exposedOnly && exposed.includes(slot) && !slot.ignored;
      if (isLater && !isOmitted) return { key: slot.key, code: '' };
      if (isOmitted || slot.ignored) {
        return { key: slot.key, code: `${this.#untagging(slot)} ${scan}(p[k], s, d + 1);` };
      }
      const mark = exposed.includes(slot) ? `${seen(slot)} = true; ` : '';
      return { key: slot.key, code: mark + this.#slotCode(slot) };
    });
    if (omitted !== undefined && !slots.some(({ key }) => key === omitted)) {
      cases.push({ key: omitted, code: `${scan}(p[k], s, d + 1);` });
    }
    const late = exposed
      .filter((slot) => !slot.ignored)
      .map((slot) => {
        if (exposedOnly && slot.key !== omitted) return this.#slotCode(slot);
        const absent = `v = undefined; ${this.#assignment(slot)}`;
        return exposedOnly ? absent : `if (!${seen(slot)}) { ${absent} }`;
      });
    const flags = exposedOnly ? [] : exposed.map((slot) => `let ${seen(slot)} = false;`);
    const main = `
      return function make(p, s, d) {
        ${this.#tooDeep}
        const o = new ${make}();
        let v; ${flags.join(' ')}
        for (const k in p) {
          ${this.#runtime.ownKeysOnly ? `if (!${this.#constants.use(Object.hasOwn)}(p, k)) continue;` : ''}
          ${switchOn(cases)}
          ${unknown}
        }
        ${late.join('\n')}
        ${this.#leanCode()}
        return o;
      };`;
    return [...this.#helpers, main].join('\n');
  }

  /** Code that leaves out own members that are undefined. */
  #leanCode(): string {
    const { lean, type } = this.#plan;
    if (lean === undefined || this.#runtime.isExact) return '';
    const { helper, code } = leanCode(type, lean, this.#constants);
    this.#helpers.push(helper);
    return code;
  }

  #untagging({ untagged }: Slot): string {
    if (untagged === undefined) return '';
    const untag = this.#constants.use(this.#runtime.untag);
    return `${untag}(p[k], ${this.#constants.use(untagged)}, s);`;
  }

  #slotCode(slot: Slot): string {
    return `v = p[${quoted(slot.key)}]; ${this.#conversion(slot)} ${this.#assignment(slot)}`;
  }

  #assignment({ property, transforms }: Slot): string {
    const name = quoted(property);
    const options = this.#constants.use(this.#runtime.transformOptions);
    const calls = transforms.map((transform) => {
      const context = `{ value: v, key: ${name}, obj: p, type: 0, options: ${options} }`;
      return `v = ${this.#constants.use(transform)}(${context});`;
    });
    const isRuled = this.#runtime.isRuled(this.#plan.type, property);
    return `${calls.join(' ')} o[${name}] = v; ${isRuled ? '' : 's.extra = true;'}`;
  }

  #conversion(slot: Slot): string {
    const { value } = slot;
    const { copied, executed } = this.#runtime;
    switch (value.kind) {
      case 'untyped':
        return `if (${IS_OBJECT}) v = ${this.#constants.use(copied)}(v, s, d + 1);`;
      case 'executed': {
        const context = `{ o, p, property: ${quoted(slot.property)}, s, d: d + 1 }`;
        const record = this.#constants.use(value.record);
        return `v = ${this.#constants.use(executed)}(v, ${record}, ${context});`;
      }
      case 'scalar':
      case 'class':
      case 'tagged': {
        const items = this.#itemsFunction(value);
        const single = this.#single(value, 'd + 1');
        return `if (Array.isArray(v)) v = ${items}(v, s, d + 1); else { ${single} }`;
      }
      default:
        return value satisfies never;
    }
  }

  /** Code that converts `v` when it is not an array. */
  #single(value: Typed, depth: string): string {
    const element = this.#constants.use(this.#runtime.element);
    if (value.kind === 'scalar') {
      const type = this.#constants.use(SCALAR_TYPES[value.scalar]);
      const convert = `v = typeof v === "object" ? ${element}(v, ${type}, s, ${depth}) : ${this.#scalarCode(value.scalar)};`;
      return `if (v !== undefined && v !== null) { ${this.#asDeclared(value, type, convert, depth)} }`;
    }
    if (value.kind === 'tagged') {
      const tagged = this.#taggedFunction(value);
      const record = this.#constants.use(value.record);
      const exotic = this.#constants.use(this.#runtime.exotic);
      return `if (${IS_OBJECT}) v = ${this.#plain} ? ${tagged}(v, s, ${depth}) : ${exotic}(v, ${record}, s, ${depth});`;
    }
    const type = this.#constants.use(value.type);
    const maker = this.#constants.use(this.#runtime.maker(value.type, undefined));
    const convert = `v = ${this.#plain} ? ${maker}.run(v, s, ${depth}) : ${element}(v, ${type}, s, ${depth});`;
    return `if (${IS_OBJECT}) { ${this.#asDeclared(value, type, convert, depth)} }`;
  }

  #scalarCode(scalar: Scalar): string {
    if (scalar !== 'Date') return `${scalar}(v)`;
    // A number or a boolean would be a moment in 1970; an invalid date is what `@IsDate` refuses.
    return this.#runtime.isExact ? 'new Date(v)' : 'new Date(typeof v === "string" ? v : NaN)';
  }

  /** class-transformer asks the type function for each value: it may answer otherwise now. */
  #asDeclared(value: Typed, type: string, convert: string, depth: string): string {
    if (value.thunk === undefined) return convert;
    const thunk = this.#constants.use(value.thunk);
    const element = this.#constants.use(this.#runtime.element);
    return `if (${thunk}() === ${type}) ${convert} else v = ${element}(v, ${thunk}(), s, ${depth});`;
  }

  #itemsFunction(value: Typed): string {
    const name = `items${this.#helpers.length}`;
    const index = this.#helpers.push('') - 1;
    const nested =
      value.kind === 'tagged'
        ? `${this.#constants.use(this.#runtime.element)}(v, ${this.#constants.use(value.type)}, s, d + 1)`
        : `${name}(v, s, d + 1)`;
    // Reading the tag of a null item throws, as class-transformer does.
    const tagCheck =
      value.kind === 'tagged'
        ? `if (v === null || v === undefined) v[${quoted(value.discriminator.property)}];`
        : '';
    this.#helpers[index] = `
      function ${name}(a, s, d) {
        ${this.#tooDeep}
        const r = [];
        for (let i = 0; i < a.length; i++) {
          let v = a[i];
          ${tagCheck}
          if (Array.isArray(v)) v = ${nested}; else { ${this.#single(value, 'd + 1')} }
          r.push(v);
        }
        return r;
      }`;
    return name;
  }

  #taggedFunction(value: Extract<SlotValue, { kind: 'tagged' }>): string {
    const { discriminator, keepsTag, thunk } = value;
    const tag = `v[${quoted(discriminator.property)}]`;
    const name = `tagged${this.#helpers.length}`;
    const index = this.#helpers.push('') - 1;
    const makerOf = (type: Constructor): string =>
      this.#constants.use(this.#runtime.maker(type, keepsTag ? undefined : discriminator.property));
    const cases = discriminator.subTypes.map(
      (each) =>
        `case ${literal(each.name, this.#constants)}: return ${makerOf(each.value)}.run(v, s, d);`,
    );
    const declared = this.#constants.use(value.type);
    const other = `${this.#constants.use(this.#runtime.element)}(v, ${this.#constants.use(thunk)}(), s, d)`;
    const forget = keepsTag ? '' : `if (s.owned) delete ${tag};`;
    this.#helpers[index] = `
      function ${name}(v, s, d) {
        const t = ${tag};
        ${forget}
        switch (t) { ${cases.join(' ')} }
        return ${this.#constants.use(thunk)}() === ${declared} ? ${makerOf(value.type)}.run(v, s, d) : ${other};
      }`;
    return name;
  }
}

type Typed = Extract<SlotValue, { kind: 'scalar' | 'class' | 'tagged' }>;

const SCALAR_TYPES: Readonly<Record<Scalar, unknown>> = { String, Number, Boolean, Date };

interface Case {
  readonly key: string;
  readonly code: string;
}

/** More names than this are told apart by length first. */
const MANY = 8;

function switchOn(cases: readonly Case[]): string {
  const flat = (some: readonly Case[]): string =>
    `switch (k) { ${some.map(({ key, code }) => `case ${quoted(key)}: ${code} continue;`).join('\n')} }`;
  if (cases.length <= MANY) return flat(cases);
  const lengths = [...new Set(cases.map(({ key }) => key.length))];
  const groups = lengths.map(
    (length) => `case ${length}: ${flat(cases.filter(({ key }) => key.length === length))} break;`,
  );
  return `switch (k.length) { ${groups.join('\n')} }`;
}
