import { describe, expect, it } from 'vitest';

import { inheritedExecArgv } from '../../src/process/spawn.js';

describe('inheritedExecArgv', () => {
  it.each([
    { given: ['--import', './loader.js'], kept: ['--import', './loader.js'] },
    { given: ['--max-old-space-size=64'], kept: ['--max-old-space-size=64'] },
    { given: ['--inspect=9229', '--enable-source-maps'], kept: ['--enable-source-maps'] },
    { given: ['--inspect-brk'], kept: [] },
    { given: ['-e', 'start()', '--no-warnings'], kept: ['--no-warnings'] },
    { given: ['--watch', '--test'], kept: [] },
  ])('passes on $kept of $given', ({ given, kept }) => {
    expect(inheritedExecArgv(given)).toEqual(kept);
  });
});
