/** A service with the API of OpenAI, for a class that answers chats and makes embeddings. */
export { OpenAIServer } from './openai/openai-server.js';
export { OpenAIError } from './openai/openai-error.js';
export { textOf } from './openai/chat-types.js';
export type {
  ChatDelta,
  ChatMessage,
  ChatPart,
  ChatReply,
  ChatRequest,
  ChatResult,
  ChatUsage,
  EmbeddingRequest,
  EmbeddingResult,
  FinishReason,
  ModelEntry,
} from './openai/chat-types.js';
