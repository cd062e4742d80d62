import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

import { ServeError } from '../errors.js';

/** Where the names of the machine's GPUs come from. */
export type GpuSource =
  /** Somebody has said which there are. */
  | { readonly kind: 'named'; readonly devices: readonly string[] }
  /** The machine is asked once a deployment wants one. */
  | { readonly kind: 'machine' };

/** How long the driver may take to list its devices. */
const LIST_MS = 10_000;

/**
 * Decides which GPUs replicas may have: `count` (an option, a flag), else `SLUICE_GPUS`, of those that
 * `CUDA_VISIBLE_DEVICES` of this process names; else all that it names; else those of the machine.
 *
 * Throws ServeError `E_OPTION_VALUE` for a count that is none, or is larger than `CUDA_VISIBLE_DEVICES`.
 */
export function gpuSource(count: number | undefined, env: NodeJS.ProcessEnv): GpuSource {
  const { SLUICE_GPUS: given = '', CUDA_VISIBLE_DEVICES: visible } = env;
  const named = visible === undefined ? undefined : namesIn(visible);
  if (count === undefined && given === '') {
    return named === undefined ? { kind: 'machine' } : { kind: 'named', devices: named };
  }
  const wanted = count ?? Number(given);
  const asWritten =
    count === undefined ? `SLUICE_GPUS is ${JSON.stringify(given)}` : `gpus is ${count}`;
  if (!Number.isSafeInteger(wanted) || wanted < 0 || wanted > MOST_GPUS) {
    throw new ServeError(
      'E_OPTION_VALUE',
      `${asWritten}. It must be the number of GPUs, from 0 to ${MOST_GPUS}.`,
    );
  }
  if (named !== undefined && named.length < wanted) {
    throw new ServeError(
      'E_OPTION_VALUE',
      `${asWritten}, and CUDA_VISIBLE_DEVICES names ${named.length} (${visible ?? ''}). Ask for no more than that, or unset CUDA_VISIBLE_DEVICES.`,
    );
  }
  const devices = named?.slice(0, wanted) ?? Array.from({ length: wanted }, (_, at) => String(at));
  return { kind: 'named', devices };
}

/** More than any machine has. */
const MOST_GPUS = 1_024;

/** Names the GPUs there are. A machine without a driver has none. */
export async function findGpus(source: GpuSource): Promise<readonly string[]> {
  if (source.kind === 'named') return source.devices;
  return (await listedByDriver()) ?? (await deviceFiles());
}

/**
 * The devices of a value of `CUDA_VISIBLE_DEVICES`: numbers, or the names of GPUs and of MIG devices, which are passed
 * on as they are. CUDA itself ignores whatever follows -1.
 */
function namesIn(visible: string): readonly string[] {
  const names = visible.split(',').map((name) => name.trim());
  const end = names.findIndex((name) => name === '' || name === '-1' || name === 'NoDevFiles');
  return [...new Set(end === -1 ? names : names.slice(0, end))];
}

async function listedByDriver(): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['-L'], { timeout: LIST_MS });
    return devicesIn(stdout);
  } catch {
    // There is no such command, or no driver that answers.
    return undefined;
  }
}

/**
 * The devices in the output of `nvidia-smi -L`: the numbers of GPUs, and in the place of a GPU that is divided the
 * names of its MIG devices, which have no numbers.
 */
export function devicesIn(listing: string): readonly string[] {
  const devices: { readonly name: string; readonly parts: string[] }[] = [];
  for (const line of listing.split('\n')) {
    const gpu = /^GPU (\d+):/.exec(line)?.[1];
    const part = /^\s+MIG .*\(UUID: (MIG-[^)]+)\)/.exec(line)?.[1];
    if (gpu !== undefined) devices.push({ name: gpu, parts: [] });
    if (part !== undefined) devices.at(-1)?.parts.push(part);
  }
  return devices.flatMap(({ name, parts }) => (parts.length === 0 ? [name] : parts));
}

async function deviceFiles(): Promise<readonly string[]> {
  const files = await readdir('/dev').catch(() => []);
  return files
    .flatMap((file) => /^nvidia(\d+)$/.exec(file)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b));
}
