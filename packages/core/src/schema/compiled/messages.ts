import type { ConstraintRecord, ValidationRecord } from '../classes/libraries.js';

/** A rule on a property, as its messages need it. */
export interface RuleSite {
  readonly record: ValidationRecord;
  readonly constraint: ConstraintRecord | undefined;
  /** Its name in `constraints`. */
  readonly key: string;
}

/** The arguments that class-validator gives a rule and its message. */
export interface RuleArguments {
  readonly targetName: string | undefined;
  readonly property: string;
  readonly object: object;
  readonly value: unknown;
  readonly constraints: readonly unknown[] | undefined;
}

export function ruleArguments(
  record: ValidationRecord,
  object: object,
  value: unknown,
): RuleArguments {
  const type: unknown = object.constructor;
  return {
    targetName: typeof type === 'function' ? type.name : undefined,
    property: record.propertyName,
    object,
    value,
    constraints: record.constraints,
  };
}

/** The message of a broken rule: the user's own or the library's, with its tokens replaced. */
export function messageOf(site: RuleSite, object: object, value: unknown): string {
  const { record, constraint } = site;
  const args = ruleArguments(record, object, value);
  let message: unknown = record.message || '';
  if (!record.message && constraint !== undefined) {
    const { instance } = constraint;
    if (typeof instance.defaultMessage === 'function') message = instance.defaultMessage(args);
  }
  return withTokens(message, args);
}

/**
 * class-validator's `ValidationUtils.replaceMessageSpecialTokens`, which the library does not export.
 *
 * In its order, so that a token inside a replaced value is replaced too, and with its use of
 * `replace`, which gives `$&` in a value a meaning.
 */
function withTokens(given: unknown, args: RuleArguments): string {
  const made: unknown =
    typeof given === 'function' ? Reflect.apply(given, undefined, [args]) : given;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a message that is no text stays what it is
  if (typeof made !== 'string' || made === '') return made as string;
  let message = made;
  if (Array.isArray(args.constraints)) {
    for (const [index, constraint] of args.constraints.entries()) {
      const token = new RegExp(`\\$constraint${index + 1}`, 'g');
      message = message.replace(token, constraintText(constraint));
    }
  }
  const { value } = args;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    message = message.replace(/\$value/g, String(value));
  }
  if (message) message = message.replace(/\$property/g, args.property);
  if (message) message = message.replace(/\$target/g, String(args.targetName));
  return message;
}

function constraintText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return typeof constraint === 'symbol' ? String(constraint.description) : String(constraint);
}
