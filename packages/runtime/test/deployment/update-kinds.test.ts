import { describe, expect, it } from 'vitest';

import { configKey } from '../../src/controller/goal.js';
import { DEFAULT_DEPLOYMENT_CONFIG } from '../../src/deployment/deployment-defaults.js';
import { UPDATE_KINDS } from '../../src/deployment/update-kinds.js';

describe('a change of an option', () => {
  it.each(Object.entries(UPDATE_KINDS))('%s concerns the %s', (option, kind) => {
    const changed = { ...DEFAULT_DEPLOYMENT_CONFIG, [option]: 'another value' };
    const isTold = configKey(changed) !== configKey(DEFAULT_DEPLOYMENT_CONFIG);
    expect(isTold).toBe(kind === 'replica');
  });

  it('concerns every option there is', () => {
    expect(Object.keys(UPDATE_KINDS).toSorted()).toEqual(
      Object.keys(DEFAULT_DEPLOYMENT_CONFIG).toSorted(),
    );
  });
});
