import { setLogger } from '@sluice/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { imageAdapter, type ImageOptions, type ImagePixels } from '../../src/index.js';
import { serve } from './adapted.js';

// The log says why a request was refused; the tests look at what clients are told.
setLogger({ error: () => undefined });

/** Two pixels beside each other: red, and half-transparent blue. */
const PIXELS = Uint8Array.from([255, 0, 0, 255, 0, 0, 255, 128]);
const twoPixels = sharp(PIXELS, { raw: { width: 2, height: 1, channels: 4 } });

function shown({ data, ...image }: ImagePixels): unknown {
  return { ...image, data: [...data] };
}

async function posting(
  options: ImageOptions = {},
): Promise<((body: Uint8Array) => Promise<Response>) & { readonly calls: () => number }> {
  const post = await serve(imageAdapter(options), shown);
  const send = (body: Uint8Array): Promise<Response> => post({ body: Uint8Array.from(body) });
  return Object.assign(send, { calls: post.calls });
}

describe('an image adapter', () => {
  it('decodes a PNG to rows of colours', async () => {
    const post = await posting();
    expect(await (await post(await twoPixels.clone().png().toBuffer())).json()).toEqual({
      dtype: 'uint8',
      shape: [1, 2, 3],
      width: 2,
      height: 1,
      channels: 3,
      data: [255, 0, 0, 0, 0, 255],
    });
  });

  it('gives opacity where it is asked for', async () => {
    const post = await posting({ channels: 4 });
    const image = await (await post(await twoPixels.clone().png().toBuffer())).json();
    expect(image).toMatchObject({ shape: [1, 2, 4], data: [...PIXELS] });
  });

  it('makes opaque pixels of an image without opacity', async () => {
    const post = await posting({ channels: 4 });
    const opaque = await twoPixels.clone().removeAlpha().png().toBuffer();
    expect(await (await post(opaque)).json()).toMatchObject({
      data: [255, 0, 0, 255, 0, 0, 255, 255],
    });
  });

  it.each(['jpeg', 'webp', 'png'] as const)('decodes a grey %s', async (format) => {
    const post = await posting({ channels: 1 });
    const file = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#fff' } })
      .toFormat(format)
      .toBuffer();
    expect(await (await post(file)).json()).toMatchObject({
      shape: [2, 3, 1],
      data: [255, 255, 255, 255, 255, 255],
    });
  });

  it('turns a photograph upright', async () => {
    const post = await posting();
    const sideways = await twoPixels.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await (await post(sideways)).json()).toMatchObject({ width: 1, height: 2 });
  });

  it('takes the first file of a form', async () => {
    const post = await serve(imageAdapter(), shown);
    const body = new FormData();
    body.set('title', 'two pixels');
    body.set(
      'image',
      new File([Uint8Array.from(await twoPixels.clone().png().toBuffer())], 'a.png'),
    );
    expect(await (await post({ body })).json()).toMatchObject({ width: 2 });
  });

  it('refuses a form without a file', async () => {
    const post = await serve(imageAdapter(), shown);
    const body = new FormData();
    body.set('title', 'nothing');
    const response = await post({ body });
    expect(response.status).toBe(422);
    expect(post.calls()).toBe(0);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
    ['text', 'hello'],
    ['nothing', ''],
  ])('answers 415 for %s', async (_, text) => {
    const post = await posting();
    expect((await post(Buffer.from(text))).status).toBe(415);
    expect(post.calls()).toBe(0);
  });

  it('answers 422 for an image that is cut off', async () => {
    const post = await posting();
    const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
    const whole = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#000', noise },
    })
      .jpeg()
      .toBuffer();
    for (const length of [12, 200, Math.floor(whole.length / 2)]) {
      expect((await post(whole.subarray(0, length))).status).toBe(422);
    }
    expect(post.calls()).toBe(0);
  });

  it('answers 413 for a small file of many pixels, before it decodes them', async () => {
    const post = await posting();
    const bomb = await sharp({
      create: { width: 4100, height: 4100, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .png({ palette: true })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1 << 20);
    const response = await post(bomb);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      detail: 'The image has 4100 x 4100 pixels; at most 16777216 are accepted.',
    });
    expect(post.calls()).toBe(0);
  });

  it('takes the limit that is given', async () => {
    const file = await twoPixels.clone().png().toBuffer();
    expect((await (await posting({ maxPixels: 1 }))(file)).status).toBe(413);
    expect((await (await posting({ maxPixels: 2 }))(file)).status).toBe(200);
  });

  it('says at start what is wrong with its options', () => {
    expect(() => imageAdapter(JSON.parse('{"channels": 2, "maxPixels": 0}'))).toThrow(
      /E_ADAPTER_OPTION: imageAdapter\(\) has 2 channels[^]*has maxPixels 0/,
    );
  });
});
