import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Deployment, DeploymentHandle, Get, Ingress, bind, serve } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

import { loadConfig } from '../../packages/runtime/src/internal.js';
import { deferred } from '../../packages/runtime/test/support/deferred.js';
import { createProject } from '../../packages/sluice/test/loader/project.js';

class Plain {
  fetch(): string {
    return '';
  }
}

@Deployment({ numReplicas: 2, backpressure: { statusCode: 429, retryAfterS: 3 } })
class Decorated {
  async fetch(): Promise<string> {
    await gate.promise;
    return '';
  }
}

const gate = deferred();

@Deployment({ numReplicas: 2 })
class Overridden extends Plain {}

@Deployment({ numReplicas: 2 })
class Configured extends Plain {}

@Ingress()
class Shop {
  constructor(
    readonly plain: DeploymentHandle<Plain>,
    readonly decorated: DeploymentHandle<Decorated>,
    readonly overridden: DeploymentHandle<Overridden>,
    readonly configured: DeploymentHandle<Configured>,
  ) {}
  @Get('/')
  root(): string {
    return 'shop';
  }
}

afterEach(() => serve.shutdown());

describe('which option of a deployment wins', () => {
  it('the config file over .options(), that over @Deployment, and that over the default', async () => {
    const { root } = await createProject({});
    const file = join(root, 'serve.yaml');
    await writeFile(
      file,
      'applications:\n  - import_path: shop.ts:app\n    deployments: [{ name: Configured, num_replicas: 4 }]\n',
    );
    const [application] = (await loadConfig(file)).applications;
    const app = bind(
      Shop,
      bind(Plain),
      bind(Decorated),
      bind(Overridden).options({ numReplicas: 3 }),
      bind(Configured).options({ numReplicas: 3 }),
    );
    const deployments = Object.fromEntries(
      (application?.deployments ?? []).map(({ name, ...options }) => [name, options]),
    );
    await serve.run(app, { engine: 'inline', port: 0, deployments });
    const counts = serve
      .status()
      .applications.flatMap((one) => one.deployments)
      .map(({ name, wantedReplicas }) => [name, wantedReplicas]);
    expect(Object.fromEntries(counts)).toMatchObject({
      Plain: 1,
      Decorated: 2,
      Overridden: 3,
      Configured: 4,
    });
  });

  it('a member of backpressure replaces that member alone', async () => {
    const app = bind(Decorated)
      .options({ backpressure: { retryAfterS: 9 } })
      .options({ maxOngoingRequests: 1, maxQueuedRequests: 0 });
    await serve.run(app, { engine: 'inline', port: 0 });
    const { url = '', applications } = serve.status();
    expect(applications[0]?.deployments[0]?.wantedReplicas).toBe(2);
    const taken = [fetch(url), fetch(url)];
    await expect.poll(async () => (await refused(url))?.status).toBe(429);
    expect((await refused(url))?.headers.get('retry-after')).toBe('9');
    gate.resolve();
    await Promise.all(taken);
  });
});

/** The answer of a server that takes no more; undefined while it still takes some. */
async function refused(url: string): Promise<Response | undefined> {
  return await fetch(url, { signal: AbortSignal.timeout(500) }).catch(() => undefined);
}
