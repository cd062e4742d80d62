import { readRecords } from '../decorators/read-records.js';
import type { ModelValidatorMark } from '../schema/classes/model-validator-mark.js';
import { emittedTypes } from '../signature/emitted-types.js';
import type { EndpointModel } from './app-model.js';
import { handlersOf, takesValidated, validatorsOf } from './dependency-order.js';
import { type Endpoint, signatureOf } from './endpoint.js';
import {
  type DependencyModel,
  type HandlerModel,
  type ValidatorModel,
  handlerName,
  ownerName,
} from './handler-model.js';
import { inputsOf } from './inputs-of.js';
import { type Report, reportAt } from './problems.js';

/** Adds the validators of an endpoint's inputs that take dependencies, if there are any. */
export function withValidation(described: EndpointModel, endpoint: Endpoint): EndpointModel {
  const marks = new Set(handlersOf(described).flatMap(validatorsOf));
  if (marks.size === 0) return described;
  const validators = [...marks].map((mark) => describeValidator(mark, endpoint));
  const depends = validators.flatMap((validator) => validator.depends);
  const problems = endpoint.problems.length;
  for (const model of handlersOf({ ...described, dependencies: [], depends }).slice(0, -1)) {
    refuseInputs(model, reportAt(endpoint.problems, handlerName(model)));
  }
  if (endpoint.problems.length > problems) return described;
  const validation: DependencyModel = {
    run: { kind: 'constant', name: 'validators', value: undefined },
    parameters: [],
    bodies: [],
    depends,
    arguments: [],
    // Its identity alone counts.
    target: () => undefined,
    cache: true,
    scope: 'request',
    maxConcurrency: undefined,
    isGenerator: false,
    validators,
  };
  return { ...described, validation };
}

function describeValidator(mark: ModelValidatorMark, endpoint: Endpoint): ValidatorModel {
  const { home, name } = mark;
  const where = `${ownerName(home)}.${name}`;
  const declared = readRecords(home).methods.find(({ method }) => method.name === name);
  const method = methodOf(home.prototype, name);
  const emitted = emittedTypes(home, name);
  const report = reportAt(endpoint.problems, where);
  const called: Endpoint = {
    ...endpoint,
    where,
    signature: signatureOf(name, method, emitted?.length),
    emitted,
    records: declared?.method.parameters ?? [],
    inputs: {},
    isDeclared: false,
    length: method?.length ?? 0,
    scopes: [],
    chain: [home],
    missingMetadata: (at) => at('E_VALIDATOR', NO_DEPENDENCY, SAY_DEPENDENCY),
    reportHidden: () =>
      report('E_VALIDATOR', 'its parameters cannot be read from its source.', SAY_DEPENDENCY),
  };
  const inputs = inputsOf(called);
  for (const [index, argument] of inputs.arguments.entries()) {
    if (argument.kind === 'dependency' || argument.kind === 'injected') continue;
    const label = called.signature?.parameters[index]?.name ?? '';
    const at = reportAt(endpoint.problems, `${where} parameter ${index + 1} ("${label}")`);
    at('E_VALIDATOR', NO_DEPENDENCY, SAY_DEPENDENCY);
  }
  return { run: { kind: 'method', name, owner: home }, ...inputs, mark };
}

const NO_DEPENDENCY = 'is no dependency, and a validator takes nothing else.';
const SAY_DEPENDENCY = 'Write @Depends(provider) before each parameter.';

function methodOf(prototype: object, name: string): ((...args: never[]) => unknown) | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
  return isFunction(value) ? value : undefined;
}

function isFunction(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function';
}

/** A dependency of a validator runs before the inputs are accepted that it could take. */
function refuseInputs(model: HandlerModel, report: Report): void {
  if (model.bodies.length > 0 || takesValidated(model)) {
    report(
      'E_VALIDATOR',
      'takes a body or what validators check, but a validator needs it before these are accepted.',
      'Take the value in the validator, from its own object.',
    );
  }
}
