import { expect, it } from 'vitest';

import { Detector, FRAME_SAMPLES, newMemory } from '../detector.js';
import { figure, serve } from './support.js';

/** Two seconds that the model takes for speech: pulses of a voice through the resonances of a vowel. */
function vowel(): Int16Array[] {
  const formants = [730, 1090, 2440].map((hertz, index) => {
    const radius = Math.exp((-Math.PI * (90 + 40 * index)) / 16_000);
    const turn = 2 * radius * Math.cos((2 * Math.PI * hertz) / 16_000);
    return { turn, square: radius * radius, last: [0, 0] };
  });
  let phase = 0;
  const wave = Array.from({ length: 62 * FRAME_SAMPLES }, (_, at) => {
    phase += (120 * (1 + 0.03 * Math.sin((10 * Math.PI * at) / 16_000))) / 16_000;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    return formants.reduce((sum, one, index) => {
      const [a = 0, b = 0] = one.last;
      const next = one.turn * a - one.square * b + pulse;
      one.last = [next, a];
      return sum + next / (index + 1);
    }, 0);
  });
  const loudest = Math.max(...wave.map(Math.abs));
  const samples = Int16Array.from(wave, (value) => (16_000 * value) / loudest);
  return Array.from({ length: 62 }, (_, at) =>
    samples.slice(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES),
  );
}

/** Sends frames over a WebSocket, one after the other's answer; gives the share that is speech. */
async function share(url: string, frames: readonly Int16Array[]): Promise<number> {
  const socket = new (await import('ws')).WebSocket(url);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let speech = 0;
  let heard: (answer: string) => void = () => undefined;
  socket.on('message', (data) => heard(String(data)));
  for (const frame of frames) {
    const answer = new Promise<string>((resolve) => (heard = resolve));
    socket.send(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
    if (JSON.parse(await answer).speech === true) speech += 1;
  }
  socket.close();
  return speech / frames.length;
}

it('tells a voice from silence, for many connections in few batches', async () => {
  const served = await serve('examples/ai/voice-activity.ts:app');
  const url = `${served.url.replace('http', 'ws')}/listen`;
  const voice = vowel();
  const silence = voice.map(() => new Int16Array(FRAME_SAMPLES));
  const startedMs = performance.now();
  const shares = await Promise.all(
    Array.from({ length: 32 }, (_, index) => share(url, index % 2 === 0 ? voice : silence)),
  );
  const tookMs = performance.now() - startedMs;
  for (const [index, speech] of shares.entries()) {
    if (index % 2 === 0) expect(speech).toBeGreaterThan(0.6);
    else expect(speech).toBe(0);
  }
  const statistics = await (await fetch(`${served.url}/statistics`)).text();
  const { frames, batches }: { frames: number; batches: number } = JSON.parse(statistics);
  expect(frames).toBe(32 * 62);
  expect(batches).toBeLessThan(frames / 2);
  figure(`32 connections: ${frames} frames in ${batches} batches, ${tookMs.toFixed(0)} ms`);
});

it('closes the socket of a client that sends something else', async () => {
  const served = await serve('examples/ai/voice-activity.ts:app');
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}/listen`);
  const code = new Promise((resolve) => socket.once('close', resolve));
  socket.once('open', () => socket.send('hello'));
  expect(await code).toBe(1003);
});

it('takes less time for a frame in a batch', async () => {
  const detector = await Detector.load();
  const samples = Float32Array.from(vowel()[10] ?? [], (value) => value / 32_768);
  const perFrameUs = async (size: number): Promise<number> => {
    const frames = Array.from({ length: size }, () => ({ samples, memory: newMemory() }));
    await detector.run(frames);
    const startedMs = performance.now();
    for (let count = 0; count < 640; count += size) await detector.run(frames);
    return ((performance.now() - startedMs) * 1000) / 640;
  };
  const [alone, together] = [await perFrameUs(1), await perFrameUs(32)];
  figure(
    `${alone.toFixed(0)} us for a frame alone, ${together.toFixed(0)} us in 32: ${(alone / together).toFixed(1)}x`,
  );
  const [one, both] = await Promise.all([
    detector.run([{ samples, memory: newMemory() }]),
    detector.run([
      { samples, memory: newMemory() },
      { samples, memory: newMemory() },
    ]),
  ]);
  expect(both[1]?.probability).toBeCloseTo(one[0]?.probability ?? 0, 4);
});
