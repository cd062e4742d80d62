import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import inspector from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSnapshot } from 'node:v8';

/** Only this user may read what a replica had in its memory. */
const OWN = 0o600;

/** How often the stacks are looked at: Chrome's own interval. */
const SAMPLE_MICROS = 1_000;

/** Watches where CPU time goes, and writes what was seen as a .cpuprofile. */
export async function takeProfile(seconds: number, file: string): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
    // Optimised code of before does not know which functions were inlined in it. To count calls V8 lets go
    // of all such code, and makes it again while it is watched.
    await session.post('Profiler.startPreciseCoverage', { callCount: true });
    await session.post('Profiler.stopPreciseCoverage');
    await session.post('Profiler.start');
    await sleep(seconds * 1_000);
    const { profile } = await session.post('Profiler.stop');
    await writeFile(file, JSON.stringify(profile), { mode: OWN });
  } finally {
    session.disconnect();
  }
}

/** Writes a snapshot of the heap, part by part: as one text it could be larger than the heap itself. */
export async function takeHeapSnapshot(file: string): Promise<void> {
  await pipeline(getHeapSnapshot(), createWriteStream(file, { mode: OWN }));
}

/** Opens the inspector, or closes it for null; returns the address for debuggers. */
export function openInspector(port: number | null): string | null {
  // `open` throws while it is open, wherever.
  if (inspector.url() !== undefined) inspector.close();
  if (port !== null) inspector.open(port, '127.0.0.1');
  return inspector.url() ?? null;
}
