import { clientDescription } from '../client/describe-client.js';
import { makeRequest } from '../client/make-request.js';
import { compileOperation } from '../compile/operation.js';
import { serveRequest } from '../http/web-exchange.js';
import type { OperationModel } from '../model/app-model.js';
import { isRecord } from '../types/members.js';
import type { Issue } from '../validation-error.js';

/** A request without its address. */
export interface Payload {
  readonly method: string;
  /** `?a=b`; empty without a query. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** A payload, with what is wrong with it. */
export interface CheckedPayload {
  readonly payload: Payload;
  readonly issues: readonly Issue[];
}

/** Makes the payload of a message; throws `UnsendableError` for a value that HTTP cannot transfer. */
export type MakePayload = (message: unknown) => Promise<CheckedPayload>;

/**
 * Makes the function that makes payloads and checks them as a receiver with the same declaration would: an
 * operation in memory gets each of them first.
 */
export function compilePayload(operation: OperationModel): MakePayload {
  const { operations, shapes = {} } = clientDescription({ operations: [operation], sockets: [] });
  const [client] = operations;
  if (client === undefined) throw new RangeError('An operation has a method.');
  const receiver = { ...operation, status: 204, response: undefined, responses: [] };
  const operate = compileOperation(receiver, new Map(), {
    forbidUnknown: ['body', 'query', 'cookie'],
    ...WITHOUT_LIMITS,
  });
  const handler = { handle: (exchange: Parameters<typeof operate>[0]) => operate(exchange, []) };
  return async (message) => {
    // A declaration without inputs takes no argument.
    const args = client.arguments.map(() => message);
    const { target, method, headers, body } = makeRequest(client, args, { shapes });
    const text = body instanceof Blob ? await body.text() : body;
    const init = { method, headers, ...(text === undefined ? {} : { body: text }) };
    const answer = await serveRequest(handler, new Request(`http://receiver${target}`, init));
    const payload = {
      method,
      search: new URL(target, 'http://receiver').search,
      headers,
      body: text,
    };
    return { payload, issues: answer.ok ? [] : await issuesOf(answer) };
  };
}

/** The limits of requests protect a server from its clients. */
const WITHOUT_LIMITS = {
  maxBodyBytes: Number.MAX_SAFE_INTEGER,
  maxJsonKeys: Number.MAX_SAFE_INTEGER,
};

async function issuesOf(answer: Response): Promise<readonly Issue[]> {
  const text = await answer.text();
  const body: unknown = answer.status === 422 ? JSON.parse(text) : undefined;
  if (isRecord(body) && Array.isArray(body['detail'])) return body['detail'];
  return [{ type: 'value_error', loc: [], msg: text }];
}
