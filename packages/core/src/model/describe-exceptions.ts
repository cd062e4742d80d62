import { handledResponse } from '../decorators/exception-handler.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import { classesOf, findException } from '../middleware/find-exception.js';
import { ValidationError } from '../validation-error.js';
import type { OperationModel, ResponseModel } from './app-model.js';
import { checkStatus, declaredResponse } from './describe-responses.js';
import type { Report } from './problems.js';

/** What the document says of the exception handlers around an operation. */
export interface DescribedExceptions extends Pick<OperationModel, 'inputErrors'> {
  readonly responses: readonly ResponseModel[];
}

/** Describes the answers of exception handlers, the innermost first. */
export function describeExceptions(
  exceptions: readonly ExceptionRecord[],
  report: Report,
): DescribedExceptions {
  const refusal = findException(exceptions, {
    status: 422,
    classes: classesOf(ValidationError.prototype),
  });
  const others = exceptions.filter((each) => each !== refusal).toReversed();
  return {
    responses: others.flatMap((each) => responseOf(each, report) ?? []),
    inputErrors: refusal === undefined ? undefined : [responseOf(refusal, report) ?? UNDOCUMENTED],
  };
}

function responseOf(record: ExceptionRecord, report: Report): ResponseModel | undefined {
  const response = handledResponse(record);
  if (response === undefined) return undefined;
  return declaredResponse(checkStatus(String(response.status), report), response, report);
}

/** The answer to refused values by a handler that does not say what it answers with. */
const UNDOCUMENTED: ResponseModel = { status: '422', description: 'Validation Error', content: [] };
