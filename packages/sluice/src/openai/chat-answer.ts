import { randomUUID } from 'node:crypto';

import { ServerSentEvent } from '@sluice/core';
import { isRecord, logError } from '@sluice/core/internal';

import type { ChatDelta, ChatResult, ChatUsage, FinishReason } from './chat-types.js';
import { asOpenAIError } from './openai-error.js';

/** An answer while it is made: what all its chunks have in common. */
interface Answer {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

export function newAnswer(model: string): Answer {
  return {
    id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
    created: Math.floor(Date.now() / 1000),
    model,
  };
}

/** The pieces of what `chat` gave, whole or streamed. */
export async function* piecesOf(result: ChatResult): AsyncGenerator<ChatDelta, void, undefined> {
  if (isAsyncIterable(result)) {
    for await (const piece of result) yield pieceOf(piece);
    return;
  }
  yield pieceOf(await result);
}

/** The whole answer, `chat.completion`. */
export async function wholeAnswer(answer: Answer, result: ChatResult): Promise<object> {
  let content = '';
  const toolCalls: object[] = [];
  const end = new AnswerEnd();
  for await (const piece of piecesOf(result)) {
    content += piece.content ?? '';
    toolCalls.push(...(piece.toolCalls ?? []));
    end.take(piece);
  }
  const message = {
    role: 'assistant',
    content: content === '' && toolCalls.length > 0 ? null : content,
    refusal: null,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    ...answer,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: end.reason }],
    ...(end.usage !== undefined && { usage: shownUsage(end.usage) }),
  };
}

/**
 * The events of a streamed answer, `chat.completion.chunk`, ended by `[DONE]`.
 *
 * An error before the first piece rejects, so that it can still be answered with a status; a later one
 * becomes an event.
 */
export async function* streamedAnswer(
  answer: Answer,
  pieces: AsyncIterable<ChatDelta>,
  { withUsage }: { readonly withUsage: boolean },
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const chunk = (delta: object, finishReason: FinishReason | null = null): ServerSentEvent => {
    const choice = { index: 0, delta, logprobs: null, finish_reason: finishReason };
    const shown = { ...answer, object: 'chat.completion.chunk', choices: [choice] };
    return new ServerSentEvent({ data: withUsage ? { ...shown, usage: null } : shown });
  };
  const end = new AnswerEnd();
  let isFirst = true;
  try {
    for await (const piece of pieces) {
      end.take(piece);
      const { content, toolCalls } = piece;
      if (content === undefined && toolCalls === undefined && !isFirst) continue;
      yield chunk({
        ...(isFirst && { role: 'assistant' }),
        ...(content !== undefined && { content }),
        ...(toolCalls !== undefined && { tool_calls: toolCalls }),
      });
      isFirst = false;
    }
  } catch (error) {
    if (isFirst) throw error;
    yield new ServerSentEvent({ data: { error: shownError(error) } });
    return;
  }
  yield chunk({}, end.reason);
  if (withUsage) {
    const usage = shownUsage(end.usage ?? { promptTokens: 0, completionTokens: 0 });
    const shown = { ...answer, object: 'chat.completion.chunk', choices: [], usage };
    yield new ServerSentEvent({ data: shown });
  }
  yield new ServerSentEvent({ rawData: '[DONE]' });
}

/** Gathers what the pieces say of the end. */
class AnswerEnd {
  usage: ChatUsage | undefined;
  #reason: FinishReason | undefined;
  #hasToolCalls = false;

  get reason(): FinishReason {
    return this.#reason ?? (this.#hasToolCalls ? 'tool_calls' : 'stop');
  }

  take({ usage, finishReason, toolCalls }: ChatDelta): void {
    this.usage = usage ?? this.usage;
    this.#reason = finishReason ?? this.#reason;
    this.#hasToolCalls ||= (toolCalls?.length ?? 0) > 0;
  }
}

function shownUsage({ promptTokens, completionTokens }: ChatUsage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** No response shows this failure any more, so the log has it. */
function shownError(error: unknown): object {
  const known = asOpenAIError(error);
  if (known !== undefined) return known.error;
  logError('A streamed answer failed', { error });
  return { message: 'Internal Server Error', type: 'server_error', param: null, code: null };
}

function pieceOf(piece: string | ChatDelta): ChatDelta {
  return typeof piece === 'string' ? { content: piece } : piece;
}

function isAsyncIterable(result: ChatResult): result is AsyncIterable<string | ChatDelta> {
  return isRecord(result) && Symbol.asyncIterator in result;
}
