import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe as modelOf, document } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Bookshop } from '../schemathesis/application/app.js';

const text = JSON.stringify(document(modelOf(Bookshop), { servers: ['/shop'] }));

describe('the document of an application of every kind of operation', () => {
  it('passes the schema of OpenAPI 3.1', async () => {
    expect(await new Validator().validate(JSON.parse(text))).toEqual({ valid: true });
  });

  it('breaks no recommended rule of Redocly', async () => {
    const config = await createConfig({ extends: ['recommended'], rules: CHOICES });
    const problems = await lintFromString({ source: text, absoluteRef: '/openapi.json', config });
    const shown = problems.map(({ ruleId, message, location }) => ({
      ruleId,
      message,
      at: location.map(({ pointer }) => pointer),
    }));
    expect(shown).toEqual([]);
  });
});

/** Rules about what this application leaves out, not about how the document says what it has. */
const CHOICES = {
  'info-license': 'off',
  'security-defined': 'off',
  // Nothing is wrong with a request to an operation that takes nothing.
  'operation-4xx-response': 'off',
} as const;
