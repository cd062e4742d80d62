import type { DefinitionProblem } from '../errors.js';
import type { EndpointModel } from './app-model.js';
import { type DependencyModel, type SecurityModel, handlerName } from './handler-model.js';
import { reportAt } from './problems.js';

/** The security schemes of an endpoint, from its dependencies; each use counts, with its own scopes. */
export function schemesOf(endpoint: EndpointModel): readonly SecurityModel[] {
  return [...endpoint.dependencies, ...endpoint.depends].flatMap(schemesWithin);
}

function schemesWithin({ security, depends }: DependencyModel): readonly SecurityModel[] {
  return [...(security === undefined ? [] : [security]), ...depends.flatMap(schemesWithin)];
}

/** Reports two different schemes with one name: the document could show only one of them. */
export function checkSchemes(
  endpoints: readonly EndpointModel[],
  problems: DefinitionProblem[],
): void {
  const known = new Map<string, string>();
  for (const endpoint of endpoints) {
    for (const { name, object } of schemesOf(endpoint)) {
      const text = JSON.stringify(object);
      const earlier = known.get(name) ?? text;
      known.set(name, earlier);
      if (earlier === text) continue;
      reportAt(problems, handlerName(endpoint))(
        'E_SECURITY_SCHEME_DUPLICATE',
        `uses a security scheme ${name} that differs from the one of another operation.`,
        'Give one of them another name: { schemeName: "..." }.',
      );
    }
  }
}
