import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { startServer, workplace, type Workplace } from '../support/sluice-server.js';

/** Replicas that answer what a library of CUDA would see, which reads the variable once, at its import. */
const FILES = {
  'models.ts': `import { Deployment, type DeploymentHandle, Get, Ingress, bind, getReplicaContext } from 'sluice';
const visible = process.env['CUDA_VISIBLE_DEVICES'] ?? 'all';
@Deployment({ gpus: 0.5, numReplicas: 2 })
class Model { devices() { return [visible, getReplicaContext().replicaId]; } }
@Ingress() @Deployment({ gpus: 1 })
class Api {
  constructor(private readonly model: DeploymentHandle<Model>) {}
  @Get('/devices') async devices() { return { api: visible, model: (await this.model.devices())[0] }; }
}
export const app = bind(Api, bind(Model));
`,
  'plain.ts': `import { Get, Ingress, bind } from 'sluice';
const visible = process.env['CUDA_VISIBLE_DEVICES'] ?? 'all';
@Ingress() class Plain { @Get('/') devices() { return { plain: visible, pid: process.pid }; } }
export const app = bind(Plain);
`,
};

const PLAIN = 'name: plain, route_prefix: /plain, import_path: plain.ts:app';

type Server = Awaited<ReturnType<typeof startServer>>;

async function deploy(
  { root, sluice }: Workplace,
  applications: readonly string[],
  ...flags: readonly string[]
): Promise<string> {
  const list = applications.map((one) => `  - { ${one} }\n`).join('');
  await writeFile(join(root, 'serve.yaml'), `applications:\n${list}`);
  return (await sluice('deploy', 'serve.yaml', ...flags)).output;
}

function plain(options: string): string {
  return `${PLAIN}, deployments: [{ name: Plain, ${options} }]`;
}

async function answer(server: Server, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}${path}`);
  return JSON.parse(await response.text());
}

/** The ids and processes of the replicas. */
function replicas(ps: string): readonly string[] {
  return (ps.match(/^default#\S+ +\d+/gm) ?? []).toSorted();
}

const SOON = { timeout: 30_000, interval: 100 };

describe('a deployment with gpus', () => {
  it('has replicas that see the devices they were given, and no others', async () => {
    const server = await startServer(FILES, ['models.ts:app', '--gpus', '2']);
    expect(await answer(server, '/devices')).toEqual({ api: '1', model: '0' });
    const { output: ps } = await server.sluice('ps');
    expect(ps).toMatch(/^PROCESS +PID +STATE +AGE +MEMORY +GPU$/m);
    expect(ps).toMatch(/^default#Api#\w+ +\d+ +RUNNING +.* 1$/m);
    expect(ps.match(/^default#Model#\w+ +\d+ +RUNNING +.* 0$/gm)).toHaveLength(2);
    expect(ps).toMatch(/^controller .* -$/m);
    const { output: status } = await server.sluice('status');
    expect(status).toMatch(/^ {2}Model +HEALTHY +2\/2 replicas on GPU 0$/m);
    const { output: json } = await server.sluice('status', '--json');
    expect(JSON.parse(json)).toMatchObject({
      applications: {
        default: {
          deployments: {
            Api: {
              required_resources: { GPU: 1 },
              deployment_config: { gpus: 1, ray_actor_options: { num_gpus: 1 } },
              replicas: [{ gpus: ['1'] }],
            },
          },
        },
      },
    });
  });

  it('waits while no device is free, says so, and starts when one is', async () => {
    const server = await startServer(FILES, ['models.ts:app', '--gpus', '2']);
    const both = ['import_path: models.ts:app', plain('ray_actor_options: { num_gpus: 1 }')];
    await deploy(server, both, '--no-wait');
    const message =
      'waits for a GPU: a replica needs 1 (gpus), and free are none of GPU 0, none of GPU 1';
    await expect.poll(async () => (await server.sluice('status')).output, SOON).toContain(message);
    expect((await server.sluice('status')).output).toMatch(/^plain +DEPLOYING/m);
    expect((await server.sluice('logs')).output).toContain(`deployment plain#Plain ${message}`);
    // What the other application had is free when it has gone.
    await deploy(server, [plain('gpus: 1')]);
    expect(await answer(server, '/plain')).toMatchObject({
      plain: expect.stringMatching(/^[01]$/),
    });
  });

  it('is refused when the machine can never have its replicas', async () => {
    const server = await startServer(FILES, ['plain.ts:app', '--gpus', '2']);
    const output = await deploy(server, [plain('gpus: 3')]);
    expect(output).toContain(
      'application "plain" deployment "Plain": It asks for gpus: 3, and this machine has 2 GPUs (0, 1).',
    );
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('is refused at start on a machine without GPUs', async () => {
    const place = await workplace(FILES);
    const ran = await place.sluice(
      'run',
      'models.ts:app',
      '--port',
      '0',
      '--no-admin',
      '--gpus',
      '0',
    );
    expect(ran.code).toBe(1);
    expect(ran.output).toContain(
      'deployment "Model": It asks for gpus: 0.5 for each of 2 replicas',
    );
    expect(ran.output).toContain(
      'deployment "Api": It asks for gpus: 1, and this machine has no GPU.',
    );
    expect(ran.output).not.toMatch(/\n\s+at /);
  });

  it('is updated one by one when all devices are taken, though a surge is allowed', async () => {
    const server = await startServer(FILES, ['--gpus', '2']);
    await deploy(server, [plain('gpus: 1, num_replicas: 2')]);
    const before = await server.sluice('ps');
    const after = FILES['plain.ts'].replace('pid: process.pid', "version: 'two'");
    await writeFile(join(server.root, 'plain.ts'), after);
    expect(await deploy(server, [plain('gpus: 1, num_replicas: 2')])).toContain('RUNNING');
    expect(await answer(server, '/plain')).toMatchObject({ version: 'two' });
    const { output } = await server.sluice('ps');
    expect(output.match(/^plain#Plain#\w+ .* [01]$/gm)).toHaveLength(2);
    expect(output).not.toBe(before.output);
  });

  it('keeps its devices when another controller takes over', async () => {
    const server = await startServer(FILES, ['models.ts:app', '--gpus', '2']);
    const before = (await server.sluice('ps')).output;
    const [, controller = ''] = /^controller +(\d+)/m.exec(before) ?? [];
    process.kill(Number(controller), 'SIGKILL');
    await expect
      .poll(async () => replicas((await server.sluice('ps')).output), SOON)
      .toEqual(replicas(before));
    const both = ['import_path: models.ts:app', plain('gpus: 0.5')];
    await deploy(server, both, '--no-wait');
    await expect
      .poll(async () => (await server.sluice('status')).output, SOON)
      .toContain('free are none of GPU 0, none of GPU 1');
    expect(await answer(server, '/devices')).toEqual({ api: '1', model: '0' });
  });

  it('has other replicas when its amount changes, and none that sees a device without one', async () => {
    const server = await startServer(FILES, ['--gpus', '2']);
    await deploy(server, [plain('num_replicas: 1')]);
    const without = await answer(server, '/plain');
    expect(without['plain']).toBe('all');
    await deploy(server, [plain('gpus: 2')]);
    const withTwo = await answer(server, '/plain');
    expect(withTwo['plain']).toBe('0,1');
    expect(withTwo['pid']).not.toBe(without['pid']);
  });
});
