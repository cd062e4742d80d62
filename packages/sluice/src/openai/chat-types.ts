/** A model of the server, as `/v1/models` lists it. */
export interface ModelEntry {
  readonly id: string;
  /** Defaults to `sluice`. */
  readonly ownedBy?: string;
}

/** A part of a message's content; parts that are no text have what their type has, as sent. */
export interface ChatPart {
  readonly type: string;
  /** Present with `type: 'text'`. */
  readonly text?: string;
  readonly [key: string]: unknown;
}

/** A message of a chat, as sent; further members, such as `tool_calls`, are kept. */
export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ChatPart[] | null;
  readonly [key: string]: unknown;
}

/** A request for the next message of a chat, its values checked. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** `max_completion_tokens`, or `max_tokens`. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  /** Texts at which the answer ends. */
  readonly stop: readonly string[];
  /** The whole body as sent, for options that stand nowhere else, such as `tools`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Why an answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** How many tokens a request took. */
export interface ChatUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A piece of an answer; the last one may say how the answer ended. */
export interface ChatDelta {
  readonly content?: string;
  /** Sent as they are, in `delta.tool_calls`. */
  readonly toolCalls?: readonly object[];
  /** Defaults to `stop`, or `tool_calls` where there are some. */
  readonly finishReason?: FinishReason;
  readonly usage?: ChatUsage;
}

/** A whole answer. */
export type ChatReply = ChatDelta;

/** The result of `chat`: a text or an answer as a whole, or a stream of texts and pieces. */
export type ChatResult =
  | string
  | ChatReply
  | Promise<string | ChatReply>
  | AsyncIterable<string | ChatDelta>;

/** A request for the vectors of texts. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  /** The length of the vectors that the client asks for. */
  readonly dimensions?: number;
}

/** One vector for each input, in their order, and how many tokens the inputs have, where that is known. */
export type EmbeddingResult =
  | readonly ArrayLike<number>[]
  | { readonly embeddings: readonly ArrayLike<number>[]; readonly promptTokens: number };

/** The text of a message: its content, or the texts among the parts of it. */
export function textOf({ content }: Pick<ChatMessage, 'content'>): string {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  return content.map((part) => part.text ?? '').join('');
}
