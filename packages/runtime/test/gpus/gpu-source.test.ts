import { describe, expect, it } from 'vitest';

import { devicesIn, findGpus, gpuSource } from '../../src/gpus/gpu-source.js';

const MIG = 'MIG-1c7e5b2a-6f0d-5d6e-9c3f-0a1b2c3d4e5f';

describe('the GPUs that replicas may have', () => {
  it.each([
    ['are those of the machine when nobody names any', undefined, {}, undefined],
    ['are those that this process sees', undefined, { CUDA_VISIBLE_DEVICES: '2, 5' }, ['2', '5']],
    [
      'are named as this process is told them',
      undefined,
      { CUDA_VISIBLE_DEVICES: `GPU-8932f937,${MIG}` },
      ['GPU-8932f937', MIG],
    ],
    ['are none for a process that sees none', undefined, { CUDA_VISIBLE_DEVICES: '' }, []],
    ['are none for -1', undefined, { CUDA_VISIBLE_DEVICES: '-1' }, []],
    ['end at -1, as for CUDA', undefined, { CUDA_VISIBLE_DEVICES: '1,-1,2' }, ['1']],
    ['are not counted twice', undefined, { CUDA_VISIBLE_DEVICES: '1,1' }, ['1']],
    ['are as many as SLUICE_GPUS says', undefined, { SLUICE_GPUS: '3' }, ['0', '1', '2']],
    ['are as many as the option says, whatever SLUICE_GPUS does', 1, { SLUICE_GPUS: '3' }, ['0']],
    ['are the first of those that this process sees', 1, { CUDA_VISIBLE_DEVICES: '4,6' }, ['4']],
    ['are none when none are wanted', 0, { CUDA_VISIBLE_DEVICES: '4,6' }, []],
  ] as const)('%s', (_, count, env, devices) => {
    expect(gpuSource(count, env)).toEqual(
      devices === undefined ? { kind: 'machine' } : { kind: 'named', devices },
    );
  });

  it.each([
    [undefined, { SLUICE_GPUS: 'two' }, 'SLUICE_GPUS is "two". It must be the number of GPUs'],
    [undefined, { SLUICE_GPUS: '1.5' }, 'SLUICE_GPUS is "1.5".'],
    [-1, {}, 'gpus is -1.'],
    [3, { CUDA_VISIBLE_DEVICES: '0,1' }, 'gpus is 3, and CUDA_VISIBLE_DEVICES names 2 (0,1).'],
  ] as const)('cannot be %s of %o', (count, env, message) => {
    expect(() => gpuSource(count, env)).toThrow(message);
  });

  it('are found as they are named, without a look at the machine', async () => {
    expect(await findGpus({ kind: 'named', devices: ['7'] })).toEqual(['7']);
  });
});

describe('the list of the driver', () => {
  it('has a number for each GPU', () => {
    const listing = [
      'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77)',
      'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-7c2b0c9e-0f3d-4e3f-8f6e-1d2c3b4a5f60)',
      '',
    ].join('\n');
    expect(devicesIn(listing)).toEqual(['0', '1']);
  });

  it('has the MIG devices in the place of a GPU that is divided', () => {
    const listing = [
      'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77)',
      '  MIG 3g.20gb     Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)',
      '  MIG 3g.20gb     Device  1: (UUID: MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb)',
      'GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-7c2b0c9e-0f3d-4e3f-8f6e-1d2c3b4a5f60)',
    ].join('\n');
    expect(devicesIn(listing)).toEqual([
      'MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f',
      'MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb',
      '1',
    ]);
  });

  it('is empty where the driver finds nothing', () => {
    expect(devicesIn('No devices found.\n')).toEqual([]);
  });
});
