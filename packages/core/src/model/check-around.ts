import type { AppOptions } from '../app-options.js';
import { DefinitionError } from '../errors.js';
import { isObject } from '../types/members.js';

/**
 * Throws for middlewares and exception handlers of an application that are none, which JavaScript or a
 * cast can pass: nothing after this check could read them.
 */
export function checkAround(
  where: string,
  { middleware = [], exceptionHandlers = [] }: Pick<AppOptions, 'middleware' | 'exceptionHandlers'>,
): void {
  const code = 'E_OPTION_INVALID';
  const entries: readonly unknown[] = exceptionHandlers;
  const problems = [
    ...middleware.flatMap((each: unknown) =>
      typeof each === 'function'
        ? []
        : [{ code, where, what: 'has a middleware that is no function.', fix: MIDDLEWARE }],
    ),
    ...entries.flatMap((each) =>
      (isObject(each) || typeof each === 'function') && 'record' in each
        ? []
        : [{ code, where, what: 'has an exception handler that is none.', fix: HANDLER }],
    ),
  ];
  if (problems.length > 0) throw new DefinitionError(problems);
}

const MIDDLEWARE = 'Give a function: (request, next) => next().';
const HANDLER = 'Make it by ExceptionHandler(MyError, (error, request) => new JSONResponse(...)).';
