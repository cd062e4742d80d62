// oxlint-disable-next-line typescript/consistent-type-imports -- the type of a parameter is read at run time, so the class must be imported as a value
import {
  EventSourceResponse,
  Get,
  HttpRequest,
  JSONResponse,
  Post,
  type HttpResponse,
  type OpenApiExtra,
} from '@sluice/core';
import { setMultiplexedModelId } from '@sluice/runtime';

import { newAnswer, piecesOf, streamedAnswer, wholeAnswer } from './chat-answer.js';
import type {
  ChatRequest,
  ChatResult,
  EmbeddingRequest,
  EmbeddingResult,
  ModelEntry,
} from './chat-types.js';
import { OpenAIError, errorResponse } from './openai-error.js';
import { readBody, readChat, readEmbedding } from './read-body.js';

const CREATED = Math.floor(Date.now() / 1000);

/**
 * A class that extends this one is a service with OpenAI's API: `/v1/models`, `/v1/chat/completions`,
 * streamed and whole, and `/v1/embeddings`. The class has `models`, and `chat`, `embed` or both.
 *
 * The `model` of a request is the id that `getMultiplexedModelId()` gives in them. A model that `models`
 * does not list is a 404. Mistakes of clients are answered in OpenAI's shape.
 */
export abstract class OpenAIServer {
  /** The models of this server. */
  abstract models(): readonly (string | ModelEntry)[] | Promise<readonly (string | ModelEntry)[]>;

  /** Answers a chat: a text, or a generator of its pieces. When the client leaves, the generator ends. */
  chat?(request: ChatRequest): ChatResult;

  /** Gives one vector for each text. */
  embed?(request: EmbeddingRequest): EmbeddingResult | Promise<EmbeddingResult>;

  @Get('/v1/models', { summary: 'List models', tags: ['models'] })
  async listModels(): Promise<HttpResponse> {
    const models = await this.models();
    return new JSONResponse({ object: 'list', data: models.map(shownModel) });
  }

  @Get('/v1/models/*model', { summary: 'Retrieve a model', tags: ['models'] })
  async retrieveModel(model: string): Promise<HttpResponse> {
    return answering(async () => new JSONResponse(shownModel(await this.#find(model))));
  }

  @Post('/v1/chat/completions', {
    summary: 'Create a chat completion',
    tags: ['chat'],
    openapiExtra: jsonBody(['model', 'messages'], {
      model: { type: 'string' },
      messages: { type: 'array', items: { type: 'object' }, minItems: 1 },
      stream: { type: 'boolean' },
      max_completion_tokens: { type: 'integer' },
      temperature: { type: 'number' },
    }),
  })
  async createChatCompletion(request: HttpRequest): Promise<HttpResponse> {
    return answering(async () => {
      const body = await readBody(request);
      const chat = readChat(body);
      await this.#find(chat.model);
      if (this.chat === undefined) throw new OpenAIError(404, 'This server answers no chats.');
      setMultiplexedModelId(chat.model);
      const answer = newAnswer(chat.model);
      const result = this.chat(chat);
      if (body['stream'] !== true) return new JSONResponse(await wholeAnswer(answer, result));
      const withUsage = includesUsage(body['stream_options']);
      const events = streamedAnswer(answer, piecesOf(result), { withUsage });
      // The status is still to be chosen: what fails before the first piece is answered, not streamed.
      const first = await events.next();
      return new EventSourceResponse(begunWith(first, events));
    });
  }

  @Post('/v1/embeddings', {
    summary: 'Create embeddings',
    tags: ['embeddings'],
    openapiExtra: jsonBody(['model', 'input'], {
      model: { type: 'string' },
      input: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      encoding_format: { enum: ['float', 'base64'] },
    }),
  })
  async createEmbeddings(request: HttpRequest): Promise<HttpResponse> {
    return answering(async () => {
      const { encoding, ...embedding } = readEmbedding(await readBody(request));
      const { model, input } = embedding;
      await this.#find(model);
      if (this.embed === undefined) throw new OpenAIError(404, 'This server makes no embeddings.');
      setMultiplexedModelId(model);
      const { embeddings, promptTokens } = vectorsOf(await this.embed(embedding));
      if (embeddings.length !== input.length) {
        throw new TypeError(
          `embed got ${input.length} texts and gave ${embeddings.length} vectors.`,
        );
      }
      const data = embeddings.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: encoding === 'float' ? Array.from(vector) : base64(vector),
      }));
      const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
      return new JSONResponse({ object: 'list', data, model, usage });
    });
  }

  async #find(id: string): Promise<string | ModelEntry> {
    const models = await this.models();
    const found = models.find((model) => (typeof model === 'string' ? model : model.id) === id);
    if (found !== undefined) return found;
    throw new OpenAIError(404, `The model ${JSON.stringify(id)} does not exist.`, {
      param: 'model',
      code: 'model_not_found',
    });
  }
}

async function answering(answer: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await answer();
  } catch (error) {
    return errorResponse(error);
  }
}

async function* begunWith<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  if (first.done === true) return;
  try {
    yield first.value;
    yield* rest;
  } finally {
    // A client that leaves at the first event has begun none of the others.
    await rest.return();
  }
}

function vectorsOf(result: EmbeddingResult): {
  readonly embeddings: readonly ArrayLike<number>[];
  readonly promptTokens: number;
} {
  return 'embeddings' in result ? result : { embeddings: result, promptTokens: 0 };
}

/** As OpenAI sends it: 32-bit floats, the low byte first. */
function base64(vector: ArrayLike<number>): string {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  Array.from(vector).forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

function shownModel(model: string | ModelEntry): object {
  const { id, ownedBy = 'sluice' } = typeof model === 'string' ? { id: model } : model;
  return { id, object: 'model', created: CREATED, owned_by: ownedBy };
}

function includesUsage(options: unknown): boolean {
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

function jsonBody(required: readonly string[], properties: object): OpenApiExtra {
  const schema = { type: 'object', required, properties, additionalProperties: true };
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}
