import type { Constructor } from '../../types/constructor.js';
import type { ClassProperty } from '../classes/class-model.js';
import type { ValidationRecord } from '../classes/libraries.js';
import { MAX_ISSUES } from '../../validation-error.js';
import type { CheckPlan, PropertyPlan, RulePlan } from './check-plan.js';
import { type NestedRule, itemRule } from './check-nested.js';
import { type CalledRule, type CheckRuntime, itemsOf } from './check-runtime.js';
import { type Constants, newConstants, quoted } from '../code/constants.js';
import type { RuleSite } from './messages.js';
import { nestedShape } from './nested-shape.js';
import type { Checker } from './pass.js';
import { inlineTest } from './recognise.js';
import { sizeLimit } from './size-limit.js';

/**
 * Generates the function that checks instances of a class, property by property in the library's
 * order. Nothing is allocated while nothing is wrong.
 */
export function generateChecker(plan: CheckPlan, runtime: CheckRuntime): Checker['run'] {
  const constants = newConstants();
  const code = new CheckerCode(plan, runtime, constants);
  const run = constants.evaluate(code.body());
  if (!isChecker(run)) throw new TypeError('generated code is no function');
  return run;
}

function isChecker(value: unknown): value is Checker['run'] {
  return typeof value === 'function';
}

class CheckerCode {
  readonly #plan: CheckPlan;
  readonly #runtime: CheckRuntime;
  readonly #constants: Constants;
  readonly #helpers: string[] = [];
  readonly #run: string;

  constructor(plan: CheckPlan, runtime: CheckRuntime, constants: Constants) {
    this.#plan = plan;
    this.#runtime = runtime;
    this.#constants = constants;
    this.#run = constants.use(runtime);
  }

  body(): string {
    const { properties, startsClean } = this.#plan;
    const names = this.#constants.use(new Set(properties.map(({ name }) => name)));
    const strip = `e = ${this.#run}.whitelist(o, ${names}, s);`;
    const guarded = startsClean ? `if (s.extra || !made) ${strip}` : strip;
    const main = `
      return function check(o, s, made) {
        let e, n, v;
        ${guarded}
        ${properties.map((property) => this.#propertyCode(property)).join('\n')}
        return e;
      };`;
    return [...this.#helpers, main].join('\n');
  }

  #propertyCode(property: PropertyPlan): string {
    const { name, conditions, defined, rules, nested } = property;
    if (defined.length + rules.length + nested.length + conditions.length === 0) return '';
    const subject = `{ object: o, value: v, property: ${quoted(name)} }`;
    const checks = [
      ...defined.map((rule) => this.#ruleCode(rule, subject)),
      this.#withinSize(
        rules,
        [
          ...rules.map((rule) => this.#ruleCode(rule, subject)),
          this.#nestedCode(property, subject),
        ].join('\n'),
        subject,
      ),
    ].join('\n');
    return `
      v = o[${quoted(name)}];
      ${this.#underConditions(conditions, checks)}
      if (n !== undefined) { if (e === undefined) e = [n]; else e.push(n); n = undefined; }`;
  }

  /** Asks every condition, also after one that does not hold. */
  #underConditions(conditions: readonly ValidationRecord[], code: string): string {
    if (conditions.length === 0) return code;
    const asked = conditions.filter(({ name }) => name !== 'isOptional');
    const calls = asked.map((record, index) => {
      return `const q${index} = ${this.#constants.use(record.constraints?.[0])}(o, v);`;
    });
    const holds = [
      ...(asked.length < conditions.length ? ['v !== null && v !== undefined'] : []),
      ...asked.map((_, index) => `q${index}`),
    ];
    return `{ ${calls.join(' ')} if (${holds.join(' && ')}) { ${code} } }`;
  }

  /** Checks nothing else of a list far beyond the limit of its size. */
  #withinSize(rules: readonly RulePlan[], code: string, subject: string): string {
    const limit = rules.map(sizeLimit).find((each) => each !== undefined);
    if (limit === undefined) return code;
    const isExceeded = `Array.isArray(v) && v.length > ${limit.most}`;
    return `if (${isExceeded}) { ${this.#ruleCode(limit.rule, subject)} } else { ${code} }`;
  }

  #ruleCode({ record, constraints }: RulePlan, subject: string): string {
    const sites = constraints.map((constraint): RuleSite => ({
      record,
      constraint,
      key: constraint.name === undefined || constraint.name === '' ? record.type : constraint.name,
    }));
    const [only] = constraints;
    const [site] = sites;
    const test =
      only === undefined || constraints.length > 1
        ? undefined
        : inlineTest(record, only, this.#constants);
    if (test === undefined) {
      const rule: CalledRule = { record, constraints, sites };
      return `n = ${this.#run}.call(n, ${this.#constants.use(rule)}, ${subject}, s);`;
    }
    const fails = record.each === true ? `!${this.#eachFunction(test)}(v)` : `!${test}`;
    const condition =
      record.validateIf === undefined
        ? fails
        : `${this.#constants.use(record.validateIf)}(o, v) && ${fails}`;
    return `if (${condition}) n = ${this.#run}.fail(n, ${this.#constants.use(site)}, ${subject}, s);`;
  }

  /** Checks every item, also after a wrong one, because a later item may make the library throw. */
  #eachFunction(test: string): string {
    const name = `each${this.#helpers.length}`;
    const items = this.#constants.use(itemsOfOther);
    this.#helpers.push(`
      function ${name}(a) {
        const l = Array.isArray(a) ? a : ${items}(a);
        let holds = true;
        for (let i = 0; i < l.length; i++) { const v = l[i]; if (!${test}) holds = false; }
        return holds;
      }`);
    return name;
  }

  #nestedCode({ name, nested, isGiven, isInput }: PropertyPlan, subject: string): string {
    if (nested.length === 0) return '';
    const property = this.#plan.model.properties.find((each) => each.name === name);
    const { options } = this.#runtime;
    const rules = nested.map((record) => ({
      record,
      shape: nestedShape(record, property, options),
    }));
    const [rule] = rules;
    const type = property === undefined ? undefined : nestedType(property);
    const call = `n = ${this.#run}.nested(n, ${this.#constants.use(rules)}, ${subject}, s);`;
    const mayLack = options.exact === true || !isInput;
    const general = mayLack ? `if (v !== undefined) { ${call} }` : call;
    if (rules.length > 1 || rule === undefined || type === undefined) return general;
    const checker = this.#constants.use(this.#runtime.checker(type));
    const expected = this.#constants.use(type);
    const made = isGiven && property?.transformed === false;
    const { shape } = rule;
    const list = (): string => {
      const items = this.#itemsFunction(rule, { checker, expected, made });
      return `if (Array.isArray(v)) {
        const m = ${items}(v, s);
        if (m !== undefined) n = ${this.#run}.within(n, m, ${subject});
      } else`;
    };
    const single = `if (typeof v === "object" && v !== null && v.constructor === ${expected}) {
        const m = ${checker}.run(v, s, ${made});
        if (m !== undefined) n = ${this.#run}.within(n, m, ${subject});
      } else`;
    return `
      ${shape === 'object' ? '' : list()} ${shape === 'list' ? '' : single} { ${general} }`;
  }

  #itemsFunction(rule: NestedRule, { checker, expected, made }: NestedCode): string {
    const name = `items${this.#helpers.length}`;
    const item = '{ object: a, value: v, property: String(i) }';
    const rules = this.#constants.use([itemRule(rule.record, rule.shape)]);
    this.#helpers.push(`
      function ${name}(a, s) {
        let r;
        for (let i = 0; i < a.length; i++) {
          const v = a[i];
          let n;
          if (typeof v === "object" && v !== null && v.constructor === ${expected}) {
            const m = ${checker}.run(v, s, ${made});
            if (m !== undefined) n = ${this.#run}.within(n, m, ${item});
          } else if (v !== undefined) {
            n = ${this.#run}.nested(n, ${rules}, ${item}, s);
          }
          if (n === undefined) continue;
          if (r === undefined) r = [n]; else r.push(n);
          ${this.#runtime.options.exact === true ? '' : `if (s.found >= ${MAX_ISSUES}) break;`}
        }
        return r;
      }`);
    return name;
  }
}

interface NestedCode {
  readonly checker: string;
  readonly expected: string;
  readonly made: boolean;
}

/** The class that most values of a nested property have. */
function nestedType({ type }: ClassProperty): Constructor | undefined {
  const value = type.kind === 'array' ? type.items : type;
  return value.kind === 'class' ? value.type : undefined;
}

/** The values that `each` checks of a value that is no array. */
function itemsOfOther(value: unknown): readonly unknown[] {
  return itemsOf(value) ?? [value];
}
