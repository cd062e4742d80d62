import type { Endpoint, EndpointInputs } from './endpoint.js';
import { isMethodForm, methodInputs } from './method-form.js';
import { reportAt } from './problems.js';
import { signatureInputs } from './signature-form.js';
import { withValidationGroups } from './validation-groups.js';

/** Makes the inputs of a route or a dependency, in the form it is written in. */
export function inputsOf(endpoint: Endpoint): EndpointInputs {
  const { inputs, isDeclared, problems, where } = endpoint;
  const described =
    isDeclared || isMethodForm(inputs) ? methodInputs(endpoint) : signatureInputs(endpoint);
  return withValidationGroups(described, inputs.groups, reportAt(problems, where));
}
