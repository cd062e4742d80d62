import type { HttpRequest } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

import type { ChatMessage, ChatRequest, EmbeddingRequest } from './chat-types.js';
import { OpenAIError } from './openai-error.js';

/** Reads the body of a request, which must be an object that names a model. */
export async function readBody(
  request: HttpRequest,
): Promise<Readonly<Record<string, unknown>> & { readonly model: string }> {
  const body: unknown = await request.json();
  if (!isRecord(body)) throw new OpenAIError(400, 'The body must be a JSON object.');
  const { model } = body;
  if (typeof model !== 'string' || model === '') throw wrong('model', 'the name of a model');
  return { ...body, model };
}

/** Reads a chat; throws OpenAIError that names the member that is wrong. */
export function readChat(body: Awaited<ReturnType<typeof readBody>>): ChatRequest {
  const { model, messages } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw wrong('messages', 'a list of at least one message');
  }
  if (body['n'] !== undefined && body['n'] !== null && body['n'] !== 1) {
    throw wrong('n', '1: this server makes one answer');
  }
  const maxTokens =
    numberIn(body, 'max_completion_tokens', { least: 1, isWhole: true }) ??
    numberIn(body, 'max_tokens', { least: 1, isWhole: true });
  const temperature = numberIn(body, 'temperature', { least: 0, most: 2 });
  const topP = numberIn(body, 'top_p', { least: 0, most: 1 });
  const seed = numberIn(body, 'seed', { least: Number.MIN_SAFE_INTEGER, isWhole: true });
  return {
    model,
    messages: messages.map(readMessage),
    stop: readStop(body['stop']),
    body,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
  };
}

/** Reads a request for embeddings, with the encoding that its client takes. */
export function readEmbedding(
  body: Awaited<ReturnType<typeof readBody>>,
): EmbeddingRequest & { readonly encoding: 'float' | 'base64' } {
  const { model, input, encoding_format: encoding = 'float' } = body;
  if (encoding !== 'float' && encoding !== 'base64') {
    throw wrong('encoding_format', '"float" or "base64"');
  }
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  const strings = texts.filter((text) => typeof text === 'string');
  if (strings.length === 0 || strings.length < texts.length) {
    throw wrong('input', 'a text or a list of texts; this server takes no tokens');
  }
  const dimensions = numberIn(body, 'dimensions', { least: 1, isWhole: true });
  return { model, input: strings, encoding, ...(dimensions !== undefined && { dimensions }) };
}

const ROLES: ReadonlySet<unknown> = new Set<ChatMessage['role']>([
  'system',
  'developer',
  'user',
  'assistant',
  'tool',
]);

function readMessage(message: unknown, index: number): ChatMessage {
  const param = `messages[${index}]`;
  if (!isRecord(message)) throw wrong(param, 'an object');
  const { role, content = null } = message;
  if (!isRole(role)) throw wrong(`${param}.role`, [...ROLES].join(', '));
  if (content === null || typeof content === 'string') return { ...message, role, content };
  if (!Array.isArray(content)) throw wrong(`${param}.content`, 'a text or a list of parts');
  return {
    ...message,
    role,
    content: content.map((part, at) => readPart(part, `${param}.content[${at}]`)),
  };
}

function readPart(part: unknown, param: string): { readonly type: string; readonly text?: string } {
  if (!isRecord(part) || typeof part['type'] !== 'string') {
    throw wrong(param, 'an object with a type');
  }
  const { type, text, ...rest } = part;
  if (text === undefined) return { ...rest, type };
  if (typeof text !== 'string') throw wrong(`${param}.text`, 'a text');
  return { ...rest, type, text };
}

function isRole(role: unknown): role is ChatMessage['role'] {
  return ROLES.has(role);
}

function readStop(stop: unknown): readonly string[] {
  if (stop === undefined || stop === null) return [];
  const texts: unknown[] = Array.isArray(stop) ? stop : [stop];
  const strings = texts.filter((text) => typeof text === 'string' && text !== '');
  if (strings.length < texts.length) throw wrong('stop', 'a text or a list of texts');
  return strings.map(String);
}

function numberIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
  rule: { readonly least: number; readonly most?: number; readonly isWhole?: boolean },
): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const { least, most = Number.MAX_SAFE_INTEGER, isWhole = false } = rule;
  const fits = typeof value === 'number' && value >= least && value <= most;
  if (fits && (!isWhole || Number.isSafeInteger(value))) return value;
  const range = rule.most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  throw wrong(name, `a ${isWhole ? 'whole ' : ''}number${name === 'seed' ? '' : ` ${range}`}`);
}

function wrong(param: string, expected: string): OpenAIError {
  return new OpenAIError(400, `${param} must be ${expected}.`, { param });
}
