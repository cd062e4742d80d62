import { DEFAULT_MAX_BODY_BYTES } from '../defaults.js';
import type { OperationOptions } from '../decorators/options.js';
import type { AppOptions } from '../app-options.js';
import { type Endpoint, bodilessMethod } from './endpoint.js';
import { fileWithin } from './file-type.js';
import { formInputs, hasForm } from './form-inputs.js';
import type { HandlerModel } from './handler-model.js';
import { reportAt } from './problems.js';

/** Reports a form of an endpoint or its dependencies where a request has no form, and files that are larger than the body may be. */
export function checkForm(
  endpoint: Endpoint,
  handlers: readonly HandlerModel[],
  app: AppOptions,
): void {
  const inputs = formInputs(handlers);
  if (!hasForm(inputs)) return;
  const report = reportAt(endpoint.problems, endpoint.where);
  const bodiless = bodilessMethod(endpoint.route);
  if (bodiless !== undefined) {
    report(
      'E_BODY_NOT_ALLOWED',
      `takes a form, but ${bodiless} has no body.`,
      'Take the values from the query with @Query(), or use @Post().',
    );
  }
  if (handlers.some(({ bodies }) => bodies.length > 0)) {
    report(
      'E_FORM_AND_BODY',
      'takes a form and a JSON body, but a request has only one body.',
      'Take all values with @Form() and @File(): a class without a decorator is the JSON body.',
    );
  }
  const { maxBodyBytes }: OperationOptions = endpoint.route.options;
  const most = maxBodyBytes ?? app.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  for (const { name, type } of inputs.files) {
    const maxBytes = fileWithin(type)?.rules.maxBytes ?? 0;
    if (maxBytes <= most) continue;
    report(
      'E_FILE_RULE',
      `the file "${name}" may have ${maxBytes} bytes, but the whole body only ${most}.`,
      'Set maxBodyBytes of the operation to what all files and fields may have together, or lower maxBytes.',
    );
  }
}
