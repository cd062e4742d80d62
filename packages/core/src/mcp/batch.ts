import type { Exchange } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import { prepareCall, runCall } from './call-tool.js';
import type { Endpoint } from './endpoint-context.js';
import { CODES, type Message, readMessage } from './message.js';
import { ACCEPTED, failed, succeeded } from './protocol-reply.js';
import { BATCH_REVISION, revisionOf } from './revision.js';
import { answerKnown } from './server.js';

const MAX_BATCH = 50;

/** Answers a list of messages, which only the revision 2025-03-26 has, one after the other. */
export function answerBatch(
  exchange: Exchange,
  values: readonly unknown[],
  endpoint: Endpoint,
): void | Promise<void> {
  const { head } = exchange;
  const revision = head.header('mcp-protocol-version')?.trim() ?? BATCH_REVISION;
  const messages = values.map(readMessage);
  const isServed =
    revision === BATCH_REVISION &&
    messages.length > 0 &&
    messages.length <= MAX_BATCH &&
    messages.every((message) => mayBeInBatch(message, exchange));
  if (!isServed) {
    const message = `A batch has 1 to ${MAX_BATCH} messages of revision ${BATCH_REVISION}, none of them initialize.`;
    return endpoint.respond(
      exchange,
      failed(null, { status: 400, code: CODES.invalidRequest, message }),
    );
  }
  const requests = messages.filter((message) => message.kind === 'request');
  if (requests.length === 0) return endpoint.respond(exchange, ACCEPTED);
  return answerAll(exchange, requests, endpoint);
}

type Request = Extract<Message, { kind: 'request' }>;

function mayBeInBatch(message: Message, { head }: Exchange): boolean {
  if (message.kind !== 'request') return message.kind !== 'invalid';
  return message.method !== 'initialize' && revisionOf(message, head).kind === 'legacy';
}

async function answerAll(
  exchange: Exchange,
  requests: readonly Request[],
  endpoint: Endpoint,
): Promise<void> {
  const texts: string[] = [];
  for (const request of requests) {
    if (exchange.abort.reason !== undefined) break;
    const { body } = await answerIn(exchange, request, endpoint);
    if (typeof body === 'string') texts.push(body);
  }
  await endpoint.respond(exchange, succeeded(`[${texts.join(',')}]`));
}

/** The reply to a request of a batch; resolves when its handler has ended. */
async function answerIn(
  exchange: Exchange,
  { id, method, params }: Request,
  endpoint: Endpoint,
): Promise<Reply> {
  if (method !== 'tools/call')
    return answerKnown({ id, method, params, isModern: false }, endpoint.server);
  const call = prepareCall({ id, params, isModern: false }, endpoint);
  if ('body' in call) return call;
  let reply: Reply = ACCEPTED;
  await runCall(exchange, call, {
    replied: (made) => {
      reply = made;
    },
  });
  return reply;
}
