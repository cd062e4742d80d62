import { ResponseMismatchError } from '../errors.js';
import { logError } from '../log.js';
import type { ResponseCheck } from '../schema/serialize/response-check.js';
import { currentRequestId } from '../scope/request-scope.js';
import type { Issue } from '../validation-error.js';

/** How results are checked before they are written. */
export interface CheckedOptions {
  readonly check: ResponseCheck;
  /** Names the handler in errors: `Shop.create`. */
  readonly where: string;
}

/** Writes a result, or projects it. */
type Write<T> = (value: unknown) => T | Promise<T>;

/** Makes a writer that throws for a result which breaks a rule of its type. */
export function checkedWriter<T>(write: Write<T>, { check, where }: CheckedOptions): Write<T> {
  return (value) => {
    const issues = check(value);
    if (!(issues instanceof Promise)) {
      refuse(issues, where);
      return write(value);
    }
    return issues.then((found) => {
      refuse(found, where);
      return write(value);
    });
  };
}

/**
 * Makes a writer that checks a fraction of the results, and logs what it finds: the client gets the
 * result all the same.
 */
export function sampledWriter<T>(
  write: Write<T>,
  { check, where, fraction, random }: SampledOptions,
): Write<T> {
  return (value) => {
    if (random() < fraction) {
      const requestId = currentRequestId();
      const report = (error: unknown): void =>
        logError('A response breaks rules of its type', { requestId, error });
      void inspect({ check, where }, value).catch(report);
    }
    return write(value);
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
