import { IsString } from 'class-validator';
import { Get, Post, Version } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Ingress } from '../../src/index.js';
import { openStage, stageApplication } from '../front/stage.js';

class Note {
  @IsString() text!: string;
}

@Ingress({ versioning: { type: 'header', header: 'x-api-version', default: '1' } })
class Notes {
  @Post('/notes', { maxBodyBytes: 100 })
  short(note: Note) {
    return ['short', note.text.length];
  }
  @Version('2')
  @Post('/notes', { maxBodyBytes: 10_000 })
  long(note: Note) {
    return ['long', note.text.length];
  }
  @Get('/notes')
  list() {
    return [];
  }
}

function ask(url: string, version: string, text: string): Promise<Response> {
  return fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-version': version },
    body: JSON.stringify({ text }),
  });
}

describe('versions by a header, through a front and a replica', () => {
  it('have limits of their own', async () => {
    const { url } = await openStage([await stageApplication('/', { kind: 'class', type: Notes })]);
    expect(await (await ask(url, '1', 'a')).json()).toEqual(['short', 1]);
    expect((await ask(url, '1', 'a'.repeat(500))).status).toBe(413);
    expect(await (await ask(url, '2', 'a'.repeat(500))).json()).toEqual(['long', 500]);
    expect((await ask(url, '2', 'a'.repeat(20_000))).status).toBe(413);
    const refused = await ask(url, '3', 'a');
    expect([refused.status, refused.headers.get('vary')]).toEqual([404, 'x-api-version']);
  });

  it('have documents and pages there', async () => {
    const staged = await stageApplication('/shop', { kind: 'class', type: Notes });
    const { url, lines } = await openStage([staged]);
    const document = await fetch(`${url}/shop/v2/openapi.json`);
    expect(await document.json()).toMatchObject({
      info: { version: '2' },
      servers: [{ url: '/shop' }],
    });
    expect((await fetch(`${url}/shop/v1/docs`)).status).toBe(200);
    expect(lines.at(-1)).toContain('/shop/v1/docs');
  });
});
