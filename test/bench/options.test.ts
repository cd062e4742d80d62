import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { BenchUsageError, parseOptions, SECTION_NAMES } from './options.js';

describe('parseOptions', () => {
  it('compares the servers under this Node by default', () => {
    expect(parseOptions([])).toMatchObject({
      sections: ['http'],
      only: [],
      again: true,
      rounds: 30,
      seconds: 1,
      node: process.execPath,
      bun: false,
      watt: false,
      python: false,
      ray: false,
    });
  });

  it('runs only the sections that are named', () => {
    expect(parseOptions(['--start', '--memory']).sections).toEqual(['memory', 'start']);
  });

  it('takes a number of idle sockets as asking for their section', () => {
    const options = parseOptions(['--idle-sockets', '500']);
    expect(options.sections).toEqual(['idle-sockets']);
    expect(options.idleSockets).toBe(500);
  });

  it('runs every section with --all', () => {
    expect(parseOptions(['--all']).sections).toEqual(SECTION_NAMES);
  });

  it('collects every --only', () => {
    expect(parseOptions(['--only', 'sluice', '--only', 'order']).only).toEqual(['sluice', 'order']);
  });

  it('takes windows of load shorter than a second', () => {
    expect(parseOptions(['--seconds', '0.5']).seconds).toBe(0.5);
  });

  it('leaves out the second copies of baselines with --no-again', () => {
    expect(parseOptions(['--no-again']).again).toBe(false);
  });

  it('takes another checkout to compare with, wherever it is run from', () => {
    expect(parseOptions(['--against', '../before']).against).toBe(resolve('../before'));
  });

  it.each([
    [['--rounds', '0']],
    [['--rounds', 'many']],
    [['--seconds', '0']],
    [['--seconds', '0.25']],
    [['--idle-sockets', '-1']],
    [['--fast']],
    [['sluice']],
  ])('refuses the options %j', (argv) => {
    expect(() => parseOptions(argv)).toThrow(BenchUsageError);
  });

  it('says which option is wrong', () => {
    expect(() => parseOptions(['--rounds', 'many'])).toThrow(
      '--rounds takes a whole number of at least 1, not "many".',
    );
  });
});
