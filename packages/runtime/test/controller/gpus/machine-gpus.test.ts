import { DefinitionError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { MachineGpus } from '../../../src/controller/gpus/machine-gpus.js';
import { quietLog } from '../../support/log.js';
import { config } from '../support.js';

function wants(gpus: number, wanted = 1, name = 'Model') {
  return { name, wanted, config: config({ gpus }) };
}

function machine(devices: readonly string[]): MachineGpus {
  return new MachineGpus({ engine: { gpus: async () => devices }, log: quietLog });
}

async function refusal(devices: readonly string[], ...deployments: ReturnType<typeof wants>[]) {
  try {
    await machine(devices).check('app', deployments);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError)
      return error.problems.map(({ where, what }) => `${where}: ${what}`);
    throw error;
  }
}

describe('an application that is deployed', () => {
  it.each([[wants(1)], [wants(2)], [wants(0.5, 4)], [wants(0)], [wants(1, 0)]])(
    'is taken when the machine could have its replicas: %o',
    async (deployment) => {
      expect(await refusal(['0', '1'], deployment)).toEqual([]);
    },
  );

  it('is refused with every deployment that could never have its replicas', async () => {
    const found = await refusal(['0', '1'], wants(3), wants(0.6, 3, 'Parts'), wants(1, 2, 'Fits'));
    expect(found).toEqual([
      'application "app" deployment "Model": It asks for gpus: 3, and this machine has 2 GPUs (0, 1).',
      'application "app" deployment "Parts": It asks for gpus: 0.6 for each of 3 replicas, and this machine has 2 GPUs (0, 1).',
    ]);
  });

  it('is refused on a machine without GPUs, with what to do', async () => {
    await expect(machine([]).check('app', [wants(0.5)])).rejects.toThrow(
      /this machine has no GPU\.[\s\S]*--gpus N, SLUICE_GPUS=N/,
    );
  });

  it('leaves the machine unasked when it needs no GPU', async () => {
    let asked = 0;
    const gpus = async () => {
      asked += 1;
      return ['0'];
    };
    const own = new MachineGpus({ engine: { gpus }, log: quietLog });
    await own.check('app', [wants(0)]);
    expect([asked, own.devices]).toEqual([0, undefined]);
    await own.check('app', [wants(1)]);
    await own.check('app', [wants(1)]);
    expect([asked, own.devices]).toEqual([1, ['0']]);
  });

  it('is warned of where the engine assigns none', async () => {
    const warned: string[] = [];
    const log = { ...quietLog, warn: (text: string) => warned.push(text) };
    const inline = new MachineGpus({ engine: {}, log });
    await inline.check('app', [wants(0.5), wants(0, 1, 'Plain')]);
    expect(warned).toEqual([
      'deployment app#Model asks for gpus: 0.5, which has no effect on the inline engine: its replicas share this process and all the GPUs that it sees',
    ]);
  });
});
