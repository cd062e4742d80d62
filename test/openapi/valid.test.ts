import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type OpenApiVersion, describe as modelOf, document } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Bookshop } from '../schemathesis/application/app.js';
import { Described } from './described.js';

const APPLICATIONS = { Bookshop, Described };
const VERSIONS: readonly OpenApiVersion[] = ['3.1', '3.2'];
const CASES = VERSIONS.flatMap((openapiVersion) =>
  Object.entries(APPLICATIONS).map(([name, type]) => ({ openapiVersion, name, type })),
);

describe.each(CASES)(
  'the document of $name in OpenAPI $openapiVersion',
  ({ openapiVersion, type }) => {
    const text = JSON.stringify(
      document(modelOf(type, { openapiVersion }), { servers: ['/shop'] }),
    );

    it('passes the schema of its version', async () => {
      const validator = new Validator();
      expect(await validator.validate(JSON.parse(text))).toEqual({ valid: true });
      expect(validator.version).toBe(openapiVersion);
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
  },
);

/** Rules about what an application leaves out, not about how the document says what it has. */
const CHOICES = {
  'info-license': 'off',
  'security-defined': 'off',
  // Nothing is wrong with a request to an operation that takes nothing.
  'operation-4xx-response': 'off',
} as const;
