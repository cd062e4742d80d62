import { Parser } from '@asyncapi/parser';
import { asyncapiDocument, describe as modelOf } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Bookshop } from '../schemathesis/application/app.js';
import { Described } from './described.js';

describe.each([
  { name: 'Described', type: Described, servers: true },
  { name: 'Described behind a prefix', type: Described, servers: false },
  { name: 'Bookshop', type: Bookshop, servers: true },
])('the AsyncAPI document of $name', ({ type, servers }) => {
  const model = modelOf(type, servers ? {} : { servers: [] });
  const contents = asyncapiDocument(model, { rootPath: '/shop' });

  it('is read by the official parser without a finding', async () => {
    const parser = new Parser({ ruleset: { core: true, recommended: true } });
    const { document, diagnostics } = await parser.parse(JSON.stringify(contents));
    const findings = diagnostics
      .filter(({ code }) => !CHOICES.includes(String(code)))
      .map(({ code, message, path }) => ({ code, message, path }));
    expect(findings).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.channels().length).toBe(Object.keys(contents.channels).length);
    expect(document?.operations().length).toBe(Object.keys(contents.operations).length);
  });
});

it('the official parser finds a message that is nowhere', async () => {
  const { channels, ...contents } = asyncapiDocument(modelOf(Described));
  const broken = {
    ...contents,
    channels: { ...channels, echo: { address: '/echo', messages: {} } },
  };
  const { diagnostics } = await new Parser().parse(JSON.stringify(broken));
  expect(diagnostics.map(({ code }) => code)).toContain('invalid-ref');
});

/** Tools read 3.0 and 3.1; what 3.1 adds is of no use here. */
const CHOICES: readonly string[] = ['asyncapi-latest-version'];
