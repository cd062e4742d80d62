/**
 * Tells who speaks: each WebSocket sends audio, and the frames of all of them run through the model together.
 *
 * sluice run examples/ai/voice-activity.ts:app
 */
import { Get, Ingress, WebSocket, WebSocketConnection, batched, bind } from 'sluice';

import { Detector, FRAME_SAMPLES, type Frame, newMemory } from './detector.js';

@Ingress({ title: 'Voice activity' })
export class VoiceActivity {
  #detector: Detector | undefined;
  #frames = 0;
  #batches = 0;

  // No wait: while the model runs, the next frames gather by themselves.
  readonly #detect = batched(
    async (frames: Frame[]) => {
      this.#frames += frames.length;
      this.#batches += 1;
      return (await this.#detector?.run(frames)) ?? [];
    },
    { name: 'VoiceActivity.detect', maxBatchSize: 32 },
  );

  async init(): Promise<void> {
    this.#detector = await Detector.load();
  }

  /** Takes frames of 512 samples, 16-bit at 16 kHz; answers each with the probability of speech. */
  @WebSocket('/listen')
  async listen(socket: WebSocketConnection): Promise<void> {
    let memory = newMemory();
    for await (const message of socket) {
      const samples = typeof message === 'string' ? undefined : samplesOf(message);
      if (samples === undefined) {
        socket.close(1003, `a frame is ${FRAME_SAMPLES * 2} bytes`);
        return;
      }
      const heard = await this.#detect({ samples, memory });
      memory = heard.memory;
      socket.send(
        JSON.stringify({ speech: heard.probability > 0.5, probability: heard.probability }),
      );
    }
  }

  @Get('/statistics')
  statistics() {
    return { frames: this.#frames, batches: this.#batches, pid: process.pid };
  }
}

function samplesOf(message: Uint8Array): Float32Array | undefined {
  if (message.byteLength !== FRAME_SAMPLES * 2) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return Float32Array.from(
    { length: FRAME_SAMPLES },
    (_, at) => view.getInt16(at * 2, true) / 32_768,
  );
}

export const app = bind(VoiceActivity);
