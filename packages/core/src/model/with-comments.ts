import {
  descriptionOf,
  memberComment,
  summaryOf,
  type DocComment,
} from '../signature/doc-comment.js';
import { defined } from '../types/members.js';
import type { OperationModel, SocketModel } from './app-model.js';
import type { Endpoint } from './endpoint.js';
import type { BodyModel, HandlerModel, ParameterModel } from './handler-model.js';
import type { OwnedRoute } from './owners.js';

/** An operation with the texts of its method's comment where the code declares none. */
export function withComment(
  operation: OperationModel,
  owned: OwnedRoute,
  endpoint: Endpoint,
): OperationModel {
  const comment = commentOf(owned);
  if (comment === undefined) return operation;
  const { docs } = operation;
  const { route } = endpoint;
  const texts = defined({
    summary: (route.kind === 'http' ? route.options.summary : undefined) ?? summaryOf(comment),
    description: docs.description ?? descriptionOf(comment),
    deprecated: docs.deprecated ?? comment.deprecated,
    responseDescription: docs.responseDescription ?? comment.returns,
  });
  return {
    ...operation,
    ...withParameterTexts(operation, endpoint, comment),
    docs: { ...docs, ...texts },
  };
}

/** A WebSocket with the texts of its method's comment where the code declares none. */
export function withSocketComment(
  socket: SocketModel,
  owned: OwnedRoute,
  endpoint: Endpoint,
): SocketModel {
  const comment = commentOf(owned);
  if (comment === undefined) return socket;
  return {
    ...socket,
    ...withParameterTexts(socket, endpoint, comment),
    ...defined({ description: socket.description ?? comment.text }),
  };
}

/** The comment of the method that serves a route; functions have none. */
function commentOf(owned: OwnedRoute): DocComment | undefined {
  if (owned.kind !== 'method') return undefined;
  const { declared } = owned;
  return memberComment(declared.declaredBy, declared.method.name);
}

/** The parameters and bodies with the texts of the arguments that take them. */
function withParameterTexts(
  { arguments: all, parameters, bodies }: HandlerModel,
  { signature }: Endpoint,
  { params: texts = {} }: DocComment,
): Pick<HandlerModel, 'parameters' | 'bodies'> {
  const names = signature?.parameters.map(({ name }) => name) ?? [];
  const ofParameter = new Map<number, string>();
  const ofBody = new Map<number, string>();
  for (const [position, argument] of all.entries()) {
    const name = names[position];
    const text = name !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (text === undefined) continue;
    if (argument.kind === 'parameter') ofParameter.set(argument.index, text);
    if (argument.kind === 'body') ofBody.set(argument.index, text);
  }
  const documented = (parameter: ParameterModel, index: number): ParameterModel => {
    const description = parameter.docs.description ?? ofParameter.get(index);
    return { ...parameter, docs: { ...parameter.docs, ...defined({ description }) } };
  };
  const told = (body: BodyModel, index: number): BodyModel => ({
    ...body,
    ...defined({ description: body.description ?? ofBody.get(index) }),
  });
  return { parameters: parameters.map(documented), bodies: bodies.map(told) };
}
