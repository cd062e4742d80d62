import { ResponseMismatchError } from '../errors.js';
import { logError } from '../log.js';
import type { ResponseCheck } from '../schema/serialize/response-check.js';
import type { Serializer } from '../schema/serialize/writer.js';
import { currentRequestId } from '../scope/request-scope.js';
import type { Issue } from '../validation-error.js';

/** How results are checked before they are written. */
export interface CheckedOptions {
  readonly check: ResponseCheck;
  /** Names the handler in errors: `Shop.create`. */
  readonly where: string;
}

/** Makes a serializer that throws for a result which breaks a rule of its type. */
export function checkedSerializer(
  encode: Serializer,
  { check, where }: CheckedOptions,
): Serializer {
  return (value) => {
    const issues = check(value);
    if (!(issues instanceof Promise)) {
      refuse(issues, where);
      return encode(value);
    }
    return issues.then((found) => {
      refuse(found, where);
      return encode(value);
    });
  };
}

/**
 * Makes a serializer that checks a fraction of the results, and logs what it finds: the client gets the
 * result all the same.
 */
export function sampledSerializer(
  encode: Serializer,
  { check, where, fraction, random }: SampledOptions,
): Serializer {
  return (value) => {
    if (random() < fraction) {
      const requestId = currentRequestId();
      const report = (error: unknown): void =>
        logError('A response breaks rules of its type', { requestId, error });
      void inspect({ check, where }, value).catch(report);
    }
    return encode(value);
  };
}

interface SampledOptions extends CheckedOptions {
  /** From 0 to 1. */
  readonly fraction: number;
  readonly random: () => number;
}

// Looks at the value before its first `await`, and so before the handler can change it again.
async function inspect({ check, where }: CheckedOptions, value: unknown): Promise<void> {
  const issues = check(value);
  refuse(issues instanceof Promise ? await issues : issues, where);
}

function refuse(issues: readonly Issue[], where: string): void {
  if (issues.length === 0) return;
  const found = issues.map(({ loc, msg }) => `${loc.join('.') || 'the response'}: ${msg}`);
  throw new ResponseMismatchError(
    `the response breaks rules of its type: ${found.join('; ')}.`,
    where,
  );
}
