import { DefinitionError, type DefinitionProblem, HttpError, type HttpRequest } from '@sluice/core';
import { importFromApplication, requirePeer } from '@sluice/core/internal';

import type { Adapter } from './adapter.js';
import { essenceOf } from './content-type.js';
import { type Tensor, refusal } from './tensor/tensor.js';

/** An image as raw pixels, row by row: a tensor of the shape `[height, width, channels]`. */
export interface ImagePixels extends Tensor<'uint8'> {
  /** In pixels, once upright. */
  readonly width: number;
  /** In pixels, once upright. */
  readonly height: number;
  /** 1 is grey, 3 is red, green and blue, 4 has opacity too. */
  readonly channels: 1 | 3 | 4;
}

/** What `imageAdapter` takes and gives. */
export interface ImageOptions {
  /** Grey, colours, or colours with opacity. Defaults to 3; opacity that is not asked for is dropped. */
  readonly channels?: 1 | 3 | 4;
  /**
   * The most pixels of an image, by its header; 413 beyond. Defaults to 16,777,216, which is 4096 x 4096.
   *
   * A small file may hold many: in memory each takes a byte for each channel.
   */
  readonly maxPixels?: number;
}

const MAX_PIXELS = 4096 * 4096;

/**
 * Reads a PNG, JPEG or WebP image as raw pixels: the body as it is, or the first file of a multipart form.
 *
 * An image is turned upright by its EXIF orientation and converted to sRGB. Anything else than such a file is a
 * 415, a broken one a 422, one of more than `maxPixels` a 413. Pixels are decoded by the library sharp, on threads of
 * its own; throws `DefinitionError` when it is not installed, or an option has a value that it cannot have.
 */
export function imageAdapter(options: ImageOptions = {}): Adapter<ImagePixels> {
  const { channels = 3, maxPixels = MAX_PIXELS } = options;
  checkOptions({ channels, maxPixels });
  requirePeer('sharp', 'imageAdapter()');
  return async (request) => decode(await fileOf(request), { channels, maxPixels });
}

function checkOptions({ channels, maxPixels }: Required<ImageOptions>): void {
  const where = 'imageAdapter()';
  const problems: DefinitionProblem[] = [];
  if (![1, 3, 4].includes(channels)) {
    const what = `has ${String(channels)} channels.`;
    problems.push({ code: 'E_ADAPTER_OPTION', where, what, fix: 'Write 1, 3 or 4.' });
  }
  if (!Number.isSafeInteger(maxPixels) || maxPixels < 1) {
    const what = `has maxPixels ${String(maxPixels)}.`;
    problems.push({ code: 'E_ADAPTER_OPTION', where, what, fix: 'Write a whole number from 1.' });
  }
  if (problems.length > 0) throw new DefinitionError(problems);
}

async function fileOf(request: HttpRequest): Promise<Uint8Array> {
  if (essenceOf(request) !== 'multipart/form-data') return request.bytes();
  const form = await request.formData();
  for (const value of form.values()) {
    if (typeof value !== 'string') return new Uint8Array(await value.arrayBuffer());
  }
  throw refusal({ type: 'missing', loc: ['body'], msg: 'The form has no file', input: null });
}

async function decode(
  file: Uint8Array,
  { channels, maxPixels }: Required<ImageOptions>,
): Promise<ImagePixels> {
  requireFormat(file);
  const { default: sharp } = await loadSharp();
  // The header is checked here, for an answer of its own.
  const image = sharp(file, { limitInputPixels: false, failOn: 'error' });
  const { width: sentWidth, height: sentHeight } = await orBroken(image.metadata());
  if (sentWidth * sentHeight > maxPixels) {
    const what = `The image has ${sentWidth} x ${sentHeight} pixels`;
    throw new HttpError(413, `${what}; at most ${maxPixels} are accepted.`);
  }
  const upright = image.autoOrient();
  const converted = channels === 4 ? upright.ensureAlpha() : upright.removeAlpha();
  const space = channels === 1 ? 'b-w' : 'srgb';
  const { data, info } = await orBroken(
    converted.toColourspace(space).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  );
  const { width, height } = info;
  return {
    dtype: 'uint8',
    shape: [height, width, channels],
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    width,
    height,
    channels,
  };
}

let loading: Promise<typeof import('sharp')> | undefined;

/** The native library takes 20 MB, so only the first image loads it. */
function loadSharp(): Promise<typeof import('sharp')> {
  loading ??= import('sharp').catch((error: unknown) => importFromApplication('sharp', error));
  return loading;
}

const PNG = '\x89PNG\r\n\x1a\n';
const JPEG = '\xff\xd8\xff';

/** sharp reads more formats, with more code that a client could reach. */
function requireFormat(file: Uint8Array): void {
  const start = Buffer.from(file.subarray(0, 12)).toString('latin1');
  const isWebp = start.startsWith('RIFF') && start.endsWith('WEBP');
  if (start.startsWith(PNG) || start.startsWith(JPEG) || isWebp) return;
  throw new HttpError(415, 'Expected a PNG, JPEG or WebP image.');
}

async function orBroken<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const msg = 'The image is broken or cut off';
    throw refusal({ type: 'image_invalid', loc: ['body'], msg }, { cause });
  }
}
