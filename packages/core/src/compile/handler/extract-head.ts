import { type HandlerModel, groupsOf } from '../../model/handler-model.js';
import {
  type ForbidUnknown,
  type ParameterSource,
  forbids,
  locationOf,
} from '../../types/parameter-source.js';
import type { TypeModel } from '../../types/type-model.js';
import { defaultSource } from '../../schema/classes/default-value.js';
import { isClosed } from '../../schema/classes/model-mark.js';
import { MISSING, toIssue } from '../../schema/problem.js';
import { addIssues, withoutInput } from '../../schema/report.js';
import { takesList } from '../../schema/standard/text-shape.js';
import type { CompileValidator, Validator } from '../../schema/validator.js';
import type { Issue } from '../../validation-error.js';
import type { Step } from './step.js';
import { withoutRepeats } from './repeats.js';
import { unknownSteps } from './unknown-names.js';
import { type TextPlan, type TextValues, groupReaderOf, readerOf } from './text-values.js';

/** The checked values of a request's head, one for each step, and their issues. */
export interface HeadValues {
  readonly values: unknown[];
  /** The indexes of values with issues; undefined for none. */
  failed: Set<number> | undefined;
  issues: Issue[] | undefined;
}

interface OneSource {
  readonly source: ParameterSource;
  readonly type: TypeModel;
}

function isList(type: TypeModel): boolean {
  return type.kind === 'array' || (type.kind === 'standard' && takesList(type.schema));
}

const SOURCES: readonly ParameterSource[] = ['path', 'query', 'header', 'cookie', 'form'];

/** How the steps of handlers check values. */
export interface StepOptions {
  readonly compileValidator: CompileValidator;
  readonly forbidUnknown: ForbidUnknown;
  /** Defaults to false. */
  readonly forbidRepeated?: boolean;
}

/** Makes the steps of some handlers in the order in which their issues are reported. */
export function compileSteps(
  handlers: readonly HandlerModel[],
  plan: TextPlan,
  options: StepOptions,
): readonly Step[] {
  const { compileValidator, forbidUnknown, forbidRepeated = false } = options;
  const once = (validate: Validator, { source, type }: OneSource): Validator =>
    forbidRepeated && source === 'query' ? withoutRepeats(validate, type) : validate;
  const compile = (type: TypeModel, isClosedType = false): Validator =>
    compileValidator(type, { mode: 'text', forbidUnknown: isClosedType });
  const steps = [
    ...handlers
      .flatMap(({ parameters }) => parameters)
      .map((parameter) => ({
        source: parameter.source,
        key: parameter,
        loc: [locationOf(parameter.source), parameter.name],
        required: parameter.required,
        whenAbsent:
          parameter.defaultInSource === true ? undefined : defaultSource(parameter.defaultValue),
        isPrivate: parameter.secret || isPrivateSource(parameter.source),
        read: readerOf({ ...parameter, isList: isList(parameter.type) }, plan),
        validate: once(
          compile(
            parameter.type,
            parameter.isDeep === true &&
              (forbids(forbidUnknown, 'query') || isClosed(parameter.type)),
          ),
          parameter,
        ),
      })),
    ...handlers.flatMap(groupsOf).map((group) => ({
      source: group.source,
      key: group,
      loc: [locationOf(group.source)],
      required: true,
      whenAbsent: undefined,
      isPrivate: isPrivateSource(group.source),
      read: groupReaderOf(group, plan),
      // A form is a body, whose unknown properties an application may forbid.
      validate: once(
        compile(
          group.type,
          group.source === 'form' && (forbids(forbidUnknown, 'body') || isClosed(group.type)),
        ),
        group,
      ),
    })),
    ...unknownSteps(handlers, forbidUnknown),
  ];
  return SOURCES.flatMap((source) => steps.filter((step) => step.source === source));
}

/** Runs the steps from the one at `from`; a promise only when a validator is asynchronous. */
export function runSteps(
  steps: readonly Step[],
  { text, into }: { readonly text: TextValues; readonly into: HeadValues },
  from = 0,
): Promise<void> | undefined {
  for (let index = from; index < steps.length; index += 1) {
    const step = steps[index];
    if (step === undefined) break;
    const input = step.read(text);
    if (input === undefined) {
      if (step.required) refuse(into, index, [missing(step)]);
      into.values[index] = step.whenAbsent?.();
      continue;
    }
    const result = step.validate(input, step.loc);
    if (result instanceof Promise) {
      return result.then((validated) => {
        if (validated.ok) into.values[index] = validated.value;
        else refuse(into, index, privately(step, validated.issues));
        return runSteps(steps, { text, into }, index + 1);
      });
    }
    if (result.ok) into.values[index] = result.value;
    else refuse(into, index, privately(step, result.issues));
  }
  return undefined;
}

/** Adds issues, up to the limit of a response. */
export function noteIssues(into: HeadValues, issues: readonly Issue[]): void {
  into.issues ??= [];
  addIssues(into.issues, issues);
}

/** Notes the issues of one value, which counts as failed. */
export function refuse(into: HeadValues, index: number, issues: readonly Issue[]): void {
  (into.failed ??= new Set()).add(index);
  noteIssues(into, issues);
}

function privately(step: Step, issues: readonly Issue[]): readonly Issue[] {
  return step.isPrivate ? issues.map(withoutInput) : issues;
}

function missing(step: Step): Issue {
  const issue = toIssue(MISSING, step.loc, null);
  return step.isPrivate ? withoutInput(issue) : issue;
}

/** True for a source whose values no issue may contain. */
export function isPrivateSource(source: ParameterSource): boolean {
  return source === 'header' || source === 'cookie';
}
