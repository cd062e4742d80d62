import { beforeEach, describe, expect, it } from 'vitest';

import { type AppOptions, Get, Post, createApp } from '@sluice/core';

import { ask } from '../support/ask.js';
import { captureWarnings } from '../support/capture-log.js';

class Hiding {
  @Get('/docs')
  help() {
    return 'help';
  }
  @Get('/openapi.json')
  description() {
    return 'description';
  }
}

class Blog {
  @Get('/:slug')
  page(slug: string) {
    return slug;
  }
  @Get('/:slug/:part')
  part(slug: string, part: string) {
    return [slug, part];
  }
  @Get('/*rest')
  rest(rest: string) {
    return rest;
  }
  @Post('/docs')
  write() {
    return 'written';
  }
}

let warnings: string[] = [];
beforeEach(() => {
  warnings = captureWarnings();
});

describe('the pages of the framework', () => {
  it('are hidden by routes of their own paths, of which one warning tells', async () => {
    const app = createApp(Hiding);
    expect((await ask(app, '/docs')).body).toBe('help');
    expect(warnings).toEqual([
      'Hiding.help (GET /docs) and Hiding.description (GET /openapi.json) hide pages of the framework at ' +
        "these paths. Change the path, or move or remove the page: docs: '/help', redoc: '/reference', openapi: '/schema.json', or false.",
    ]);
  });

  it('are not hidden by routes with parameters', async () => {
    const app = createApp(Blog);
    expect((await ask(app, '/docs')).body).toContain('<!doctype html>');
    expect((await ask(app, '/docs/')).body).toContain('<!doctype html>');
    expect((await ask(app, '/docs/start.js')).body).toContain('use strict');
    expect((await ask(app, '/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await ask(app, '/other')).body).toBe('other');
    expect(warnings).toEqual([]);
  });

  it.each<AppOptions>([{ docs: false, openapi: '/schema.json' }, { openapi: false }])(
    'are missed by nobody where they are elsewhere or removed: %o',
    (options) => {
      createApp(Hiding, options);
      expect(warnings).toEqual([]);
    },
  );
});
