import {
  Validate,
  ValidateBy,
  type ValidationArguments,
  ValidatorConstraint,
  registerDecorator,
} from 'class-validator';
import { type CallLog, noted } from './calls.js';
import type { Random } from './random.js';
import { type Described, randomOptions } from './rules.js';

/** A rule as a user writes one, in each of the ways there are. */
export function randomCustomRule(random: Random, log: CallLog): Described {
  const options = randomOptions(random, log)?.value;
  const kind = random.below(6);
  // One that rejects while another throws is a rejection that nobody awaits, in the library.
  const throws = kind !== 5 && random.chance(0.05);
  const validate = (value: unknown, args?: ValidationArguments): boolean => {
    const { property, targetName, constraints, object } = args ?? {};
    // Without a property it is being asked about samples, whether it is the library's own.
    if (property !== undefined) {
      noted(log, 'rule', [value, property, targetName, constraints, object], undefined);
    }
    if (throws && typeof value === 'number') throw new TypeError('a rule that throws');
    return typeof value !== 'number' || value > 1;
  };
  const text = `throws: ${throws}, ${JSON.stringify(options)}`;
  switch (kind) {
    case 0:
      // The name of one of the library's own, with another meaning.
      return {
        text: `ValidateBy isString ${text}`,
        decorate: ValidateBy(
          {
            name: 'isString',
            validator: { validate, ...defaultMessage(random, '$property must be a string') },
          },
          options,
        ),
      };
    case 1:
      return {
        text: `ValidateBy isBig ${text}`,
        decorate: ValidateBy(
          {
            name: 'isBig',
            constraints: [1, 'x'],
            validator: { validate, ...defaultMessage(random, '$property $constraint2 $value') },
          },
          options,
        ),
      };
    case 2: {
      @ValidatorConstraint({ name: random.chance(0.5) ? 'bigger' : '' })
      class Bigger {
        validate(value: unknown, args: ValidationArguments): boolean {
          return validate(value, args);
        }
        defaultMessage(args: ValidationArguments): string {
          return `${args.property} is small`;
        }
      }
      return { text: `Validate(Bigger) ${text}`, decorate: Validate(Bigger, [2], options) };
    }
    case 3: {
      class Unregistered {
        validate(): boolean {
          return false;
        }
      }
      return { text: 'Validate(Unregistered)', decorate: Validate(Unregistered, options) };
    }
    case 4:
      return {
        text: `registerDecorator ${text}`,
        decorate: (target, property) => {
          registerDecorator({
            name: 'registered',
            target: target.constructor,
            propertyName: String(property),
            ...(options === undefined ? {} : { options }),
            constraints: [],
            validator: { validate },
          });
        },
      };
    default:
      return asynchronous(random, { validate, options, text });
  }
}

interface Rule {
  readonly validate: (value: unknown, args?: ValidationArguments) => boolean;
  readonly options: Parameters<typeof ValidateBy>[1];
  readonly text: string;
}

function asynchronous(random: Random, { validate, options, text }: Rule): Described {
  const isLate = random.chance(0.3);
  return {
    text: `async ${text}`,
    decorate: (target, property) => {
      registerDecorator({
        name: isLate ? 'late' : 'later',
        target: target.constructor,
        propertyName: String(property),
        async: true,
        ...(options === undefined ? {} : { options }),
        validator: {
          validate: async (value: unknown, args?: ValidationArguments) => {
            if (isLate) await Promise.resolve();
            return validate(value, args);
          },
          defaultMessage: () => '$property is not there',
        },
      });
    },
  };
}

function defaultMessage(random: Random, message: string): { defaultMessage?: () => string } {
  return random.chance(0.7) ? { defaultMessage: () => message } : {};
}
