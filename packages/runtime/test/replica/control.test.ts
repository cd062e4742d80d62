import type { RoutingSnapshot } from '@sluice/ingress';
import { describe, expect, it } from 'vitest';

import { bind, resolveConfig, type DeploymentOptions } from '../../src/index.js';
import { snapshots, startOne } from '../support/one-replica.js';

describe('control', () => {
  it('passes routing on to the handles', async () => {
    class Shop {
      readonly isOpen = true;
    }
    const replica = await startOne(bind(Shop));
    const snapshot: RoutingSnapshot = { version: 7, applications: [], deployments: [] };
    expect(await replica.control({ type: 'routing', snapshot })).toBeNull();
    expect(snapshots.at(-1)).toEqual(snapshot);
  });

  it('asks the instance for its health', async () => {
    let isWell = true;
    class Shop {
      async checkHealth(): Promise<void> {
        if (!isWell) throw new Error('the model is gone');
      }
    }
    const replica = await startOne(bind(Shop));
    expect(await replica.control({ type: 'health' })).toBeNull();
    isWell = false;
    await expect(replica.control({ type: 'health' })).rejects.toThrow('the model is gone');
  });

  it('answers with the report of the replica, and waits when that has been heard', async () => {
    class Shop {
      readonly isOpen = true;
    }
    const replica = await startOne(bind(Shop));
    const life = { kind: 'ready', index: undefined };
    const first = await replica.control({ type: 'report', after: -1 });
    expect(first).toEqual({ revision: 1, life, worn: undefined, needs: [] });
    const second = replica.control({ type: 'report', after: 1 });
    const health = replica.control({ type: 'health' }).then(() => 'nothing new');
    expect(await Promise.race([second, health])).toBe('nothing new');
  });

  it('refuses a control message it does not know', async () => {
    class Shop {
      readonly isOpen = true;
    }
    const replica = await startOne(bind(Shop));
    await expect(replica.control({ type: 'dance' })).rejects.toThrow('no control message "dance"');
    await expect(replica.control('dance')).rejects.toThrow('no control message undefined');
  });

  describe('configure', () => {
    const seen: unknown[] = [];
    class Shop {
      reconfigure(userConfig: { level: number }): void {
        seen.push(userConfig);
        if (userConfig.level < 0) throw new RangeError('below zero');
      }
    }
    it('reconfigures the instance once for each change', async () => {
      const replica = await startOne(bind(Shop), { userConfig: { level: 1 } });
      seen.length = 0;
      await replica.control(config(2));
      await replica.control(config(2));
      expect(seen).toEqual([{ level: 2 }]);
    });

    it('changes the limits of the running replica', async () => {
      const replica = await startOne(bind(Shop), { userConfig: { level: 1 } });
      await replica.control(config(1, { maxOngoingRequests: 1 }));
      expect([replica.admit('request'), replica.admit('request')]).toEqual(['admitted', 'full']);
    });

    it('keeps everything as it was when the instance refuses a config', async () => {
      const replica = await startOne(bind(Shop), {
        userConfig: { level: 1 },
        maxOngoingRequests: 1,
      });
      seen.length = 0;
      const refused = replica.control(config(-1, { maxOngoingRequests: 5 }));
      await expect(refused).rejects.toThrow('below zero');
      expect(seen).toEqual([{ level: -1 }, { level: 1 }]);
      expect([replica.admit('request'), replica.admit('request')]).toEqual(['admitted', 'full']);
      expect(await replica.control({ type: 'health' })).toBeNull();
    });

    it('applies changes of the config one after another', async () => {
      const replica = await startOne(bind(Shop), { userConfig: { level: 1 } });
      seen.length = 0;
      await Promise.all([replica.control(config(2)), replica.control(config(3))]);
      expect(seen).toEqual([{ level: 2 }, { level: 3 }]);
    });
  });
});

function config(level: number, more: DeploymentOptions = {}): unknown {
  return { type: 'configure', config: resolveConfig({ userConfig: { level }, ...more }) };
}
