import { HttpRequest, Post } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { openStage, stageApplication } from '../stage.js';

class Item {
  @IsString() name!: string;
}

class Api {
  @Post('/twice')
  async twice(item: Item, request: HttpRequest) {
    const text = await request.text();
    return { name: item.name.length, text: text.length, json: await request.json() };
  }
}

describe('through a replica, a handler with a body and the request', () => {
  it.each([10, 200_000])('gives a handler the %d bytes that were validated', async (length) => {
    const { url } = await openStage([await stageApplication('/', { kind: 'class', type: Api })]);
    const json = { name: 'x'.repeat(length) };
    const body = JSON.stringify(json);
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/twice`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ name: length, text: body.length, json });
  });
});
