import { isClosed } from '../schema/classes/model-mark.js';
import { forbids } from '../types/parameter-source.js';
import { DEFAULT_FORM_LIMITS } from '../defaults.js';
import type { FormPlan } from '../form/form-plan.js';
import type { ReceivedForm } from '../form/read-form.js';
import type { Exchange } from '../http/exchange.js';
import type { AppOptions } from '../app-options.js';
import type { FormLimits } from '../types/limits.js';
import { fileWithin } from '../model/file-type.js';
import {
  type FormInputs,
  fileNames,
  formInputs,
  hasForm,
  textNames,
} from '../model/form-inputs.js';
import type { HandlerModel } from '../model/handler-model.js';
import type { OperationModel } from '../model/app-model.js';
import { type Steps, answer, callOf } from './pipeline.js';

/** The limits of an operation's form, before the defaults. */
interface FormContext {
  readonly maxBodyBytes: number;
  readonly operation: Pick<
    OperationModel,
    'maxFields' | 'maxFiles' | 'maxPartBytes' | 'forbidUnknown'
  >;
  readonly options: AppOptions;
}

/** Makes the plan of the form that the handlers of a request read; undefined when they read none. */
export function planForm(
  handlers: readonly HandlerModel[],
  { maxBodyBytes, operation, options }: FormContext,
): FormPlan | undefined {
  const inputs = formInputs(handlers);
  if (!hasForm(inputs)) return undefined;
  const forbidUnknown = operation.forbidUnknown ?? options.forbidUnknown;
  const reportsUnknown = inputs.groups.some(
    ({ type }) => forbids(forbidUnknown, 'body') || isClosed(type),
  );
  return {
    maxBodyBytes,
    limits: limitsOf(operation, options),
    texts: reportsUnknown ? undefined : textNames(inputs),
    files: filesOf(inputs),
  };
}

/**
 * Takes a request with a form through its life, as `runRequest` does one without. The files of the
 * form are there until the handler and its shielded work have ended.
 */
export async function runForm<A>(
  exchange: Exchange,
  path: readonly string[],
  { plan, steps }: { readonly plan: FormPlan; readonly steps: Steps<A> },
): Promise<void> {
  const call = callOf(exchange, path, { steps, bytes: NO_BYTES });
  let form: ReceivedForm;
  try {
    // Loaded with the first form: most applications have none.
    const { readForm } = await import('../form/read-form.js');
    form = await readForm(exchange, plan);
  } catch (error) {
    const readArguments = (): never => {
      throw error;
    };
    await answer(call, { ...steps, readArguments });
    return;
  }
  try {
    await answer({ ...call, form: form.values }, steps);
  } finally {
    await form.close();
  }
}

const NO_BYTES = new Uint8Array(0);

/** The most bytes of each file; a file that is read in two places may have the larger of both sizes. */
function filesOf(inputs: FormInputs): ReadonlyMap<string, number> {
  const sizes = [...fileNames(inputs)].map((name) => {
    const limits = inputs.files
      .filter((file) => file.name === name)
      .map(({ type }) => fileWithin(type)?.rules.maxBytes ?? Infinity);
    return [name, limits.length === 0 ? Infinity : Math.max(...limits)] as const;
  });
  return new Map(sizes);
}

/** For each limit the operation's own, else the application's. */
function limitsOf(operation: FormContext['operation'], options: AppOptions): FormLimits {
  const limits = DEFAULT_FORM_LIMITS;
  return {
    maxFields: operation.maxFields ?? options.maxFields ?? limits.maxFields,
    maxFiles: operation.maxFiles ?? options.maxFiles ?? limits.maxFiles,
    maxPartBytes: operation.maxPartBytes ?? options.maxPartBytes ?? limits.maxPartBytes,
    maxFileMemoryBytes: options.maxFileMemoryBytes ?? limits.maxFileMemoryBytes,
  };
}
