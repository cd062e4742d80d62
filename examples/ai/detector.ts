import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Samples of a frame: 32 ms at 16 kHz. */
export const FRAME_SAMPLES = 512;
const STATE = 128;

/** 32 ms of a stream, and what the model remembers of those before. */
export interface Frame {
  readonly samples: Float32Array;
  readonly memory: Float32Array;
}

/** How likely the frame has speech, and what the model remembers from then on. */
export interface Heard {
  readonly probability: number;
  readonly memory: Float32Array;
}

export const newMemory = (): Float32Array => new Float32Array(2 * STATE);

/** Silero's model of voice activity, for the frames of many streams at once. */
export class Detector {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', [16_000n]);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(): Promise<Detector> {
    const vad = createRequire(import.meta.url).resolve('@ricky0123/vad-web');
    const path = join(dirname(vad), 'silero_vad_v5.onnx');
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
    return new Detector(await InferenceSession.create(path, options));
  }

  async run(frames: readonly Frame[]): Promise<Heard[]> {
    const count = frames.length;
    const input = new Float32Array(count * FRAME_SAMPLES);
    // The memory of all streams, layer by layer.
    const state = new Float32Array(count * 2 * STATE);
    for (const [index, { samples, memory }] of frames.entries()) {
      input.set(samples, index * FRAME_SAMPLES);
      state.set(memory.subarray(0, STATE), index * STATE);
      state.set(memory.subarray(STATE), (count + index) * STATE);
    }
    const { output, stateN } = await this.#session.run({
      input: new Tensor('float32', input, [count, FRAME_SAMPLES]),
      state: new Tensor('float32', state, [2, count, STATE]),
      sr: this.#rate,
    });
    const heard = output?.data as Float32Array;
    const after = stateN?.data as Float32Array;
    return frames.map((_, index) => {
      const memory = newMemory();
      memory.set(after.subarray(index * STATE, (index + 1) * STATE));
      memory.set(after.subarray((count + index) * STATE, (count + index + 1) * STATE), STATE);
      return { probability: heard[index] ?? 0, memory };
    });
  }
}
