import type { DefinitionProblem } from '../errors.js';
import type { EndpointModel } from './app-model.js';
import { handlersOf } from './dependency-order.js';
import {
  type BodyModel,
  type DependencyModel,
  type HandlerModel,
  handlerName,
} from './handler-model.js';
import { reportAt } from './problems.js';

/**
 * Copies an endpoint so that its body and those of its dependencies are properties of one JSON object,
 * when there are several; otherwise returns it unchanged.
 */
export function withSharedBody(
  endpoint: EndpointModel,
  problems: DefinitionProblem[],
): EndpointModel {
  const bodies = handlersOf(endpoint).flatMap((handler) => handler.bodies);
  if (bodies.length < 2 || bodies.every(({ embed }) => embed !== undefined)) return endpoint;
  const copies = new Map<DependencyModel, DependencyModel>();
  const embedded = (handler: HandlerModel) => ({
    bodies: handler.bodies.map((body) => embeddedBody(body, handler)),
    depends: handler.depends.map(copyOf),
  });
  const copyOf = (model: DependencyModel): DependencyModel => {
    const copy = copies.get(model) ?? { ...model, ...embedded(model) };
    copies.set(model, copy);
    return copy;
  };
  const embeddedBody = (body: BodyModel, handler: HandlerModel): BodyModel => {
    if (body.embed !== undefined) return body;
    if (body.name === undefined) {
      reportAt(problems, handlerName(handler))(
        'E_BODY_UNNAMED',
        `takes the body as a whole, which ${handlerName(endpoint)} and its dependencies share.`,
        "Declare it by a parameter with a name: @Body('item') item: Item.",
      );
    }
    return { ...body, embed: body.name };
  };
  return {
    ...endpoint,
    ...embedded(endpoint),
    dependencies: endpoint.dependencies.map(copyOf),
  };
}
