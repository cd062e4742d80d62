import { DefinitionError } from '../../errors.js';
import type {
  BodyModel,
  DependencyModel,
  GroupModel,
  ParameterModel,
} from '../../model/handler-model.js';
import { deferredValidators } from '../../schema/classes/deferred-validators.js';
import type { ModelValidatorMark } from '../../schema/classes/model-validator-mark.js';
import { deferredIssues } from '../../schema/kinds/deferred-validation.js';
import { withoutInput } from '../../schema/report.js';
import type { Issue } from '../../validation-error.js';
import {
  type ArgumentContext,
  type MakeArguments,
  compileArguments,
} from '../handler/arguments.js';
import { isPrivateSource, noteIssues, refuse } from '../handler/extract-head.js';
import type { Incoming, Read } from '../handler/inputs.js';

/** Makes the function that runs the validators with dependencies; their issues join those that were read. */
export function compileValidation<I extends Incoming>(
  { validators = [] }: Pick<DependencyModel, 'validators'>,
  context: ArgumentContext<I>,
): (read: Read, incoming: I) => Promise<void> {
  const { cells, bodies, places } = context;
  const makers = new Map<ModelValidatorMark, MakeArguments<I>>();
  let first = 0;
  for (const validator of validators) {
    const own = places.slice(first, first + validator.depends.length);
    first += own.length;
    makers.set(validator.mark, compileArguments(validator, { ...context, places: own }));
  }
  const checked = [...bodies].filter(([{ type }]) => deferredValidators(type).length > 0);
  const checkedCells = [...cells].flatMap(([input, cell]) =>
    isInput(input) && deferredValidators(input.type).length > 0 ? [{ input, cell }] : [],
  );
  return async (read, incoming) => {
    const argumentsOf = (mark: ModelValidatorMark): readonly unknown[] => {
      const make = makers.get(mark);
      if (make === undefined) throw unreachable(mark);
      return make(read, incoming);
    };
    const issuesOf = async (input: Input, value: unknown): Promise<readonly Issue[]> => {
      const issues = await deferredIssues(value, argumentsOf);
      return isPrivate(input) ? issues.map(withoutInput) : issues;
    };
    for (const { input, cell } of checkedCells) {
      const issues = await issuesOf(input, read.values[cell]);
      if (issues.length > 0) refuse(read, cell, issues);
    }
    for (const [input, index] of checked) {
      const issues = await issuesOf(input, read.bodies[index]);
      if (issues.length === 0) continue;
      read.bodiesFailed = true;
      noteIssues(read, issues);
    }
  };
}

type Input = ParameterModel | GroupModel | BodyModel;

function isInput(key: object): key is ParameterModel | GroupModel {
  return 'source' in key && 'type' in key;
}

function isPrivate(input: Input): boolean {
  const isHidden = 'source' in input && isPrivateSource(input.source);
  return isHidden || ('secret' in input && input.secret);
}

function unreachable({ home, name }: ModelValidatorMark): DefinitionError {
  return new DefinitionError([
    {
      code: 'E_VALIDATOR',
      where: `${home.name}.${name}`,
      what: 'takes dependencies, but no declared type of the operation leads to its class.',
      fix: 'Name the class where it is nested: @Type(() => Base, { discriminator: { property, subTypes } }).',
    },
  ]);
}
