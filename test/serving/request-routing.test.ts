import { Deployment, Get, Ingress, Post, bind, serve, sleep } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

let instances = 0;

/** Every answer names the replica that gave it. */
@Ingress()
@Deployment({ numReplicas: 3 })
class Model {
  readonly #name = (instances += 1);

  @Get('/who')
  who(): number {
    return this.#name;
  }

  @Get('/slow')
  async slow(ms: number): Promise<number> {
    await sleep(ms);
    return this.#name;
  }

  @Post('/chat')
  chat(): number {
    return this.#name;
  }
}

const app = bind(Model);

async function run(requestRouterClass: string, requestRouterKwargs = {}): Promise<void> {
  const options = { requestRouterConfig: { requestRouterClass, requestRouterKwargs } };
  await serve.run(app, { engine: 'inline', port: 0, deployments: { Model: options } });
}

async function ask(path: string, init?: RequestInit): Promise<unknown> {
  return await (await fetch(`${serve.status().url}${path}`, init)).json();
}

async function askInTurn(count: number, init: RequestInit = {}): Promise<unknown[]> {
  const answers: unknown[] = [];
  // oxlint-disable-next-line no-await-in-loop
  for (let at = 0; at < count; at += 1) answers.push(await ask('/who', init));
  return answers;
}

function chat(system: string, question: string): RequestInit {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: question },
  ];
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'small', temperature: Math.random(), messages }),
  };
}

afterEach(() => serve.shutdown());

describe('the routing policy of a deployment', () => {
  it('66 round robin gives each replica its turn', async () => {
    await run('round_robin');
    const answers = await askInTurn(9);
    expect(answers.slice(0, 3)).toEqual(answers.slice(3, 6));
    expect(answers.slice(0, 3)).toEqual(answers.slice(6, 9));
    expect(new Set(answers).size).toBe(3);
  });

  it("66 Ray Serve's own class names the same policy", async () => {
    await run('ray.serve.experimental.round_robin_router.RoundRobinRouter');
    expect(new Set(await askInTurn(3)).size).toBe(3);
  });

  it('66 least loaded spares the replicas that are busy', async () => {
    await run('least_loaded');
    const slow = [ask('/slow?ms=600'), ask('/slow?ms=600')];
    const answers = new Set(await askInTurn(6));
    expect(answers.size).toBe(1);
    for (const busy of await Promise.all(slow)) expect(answers).not.toContain(busy);
  });

  it('67 a session stays at its replica, in either spelling of the header', async () => {
    await run('consistent_hash');
    const homes = new Map<string, unknown>();
    for (const session of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const dashed = await askInTurn(3, { headers: { 'x-session-id': session } });
      const underscored = await askInTurn(1, { headers: { x_session_id: session } });
      expect(new Set([...dashed, ...underscored]).size).toBe(1);
      homes.set(session, dashed[0]);
    }
    expect(new Set(homes.values()).size).toBeGreaterThan(1);
  });

  it('67 another header may name the session', async () => {
    await run('consistent_hash', { header: 'x-chat-room' });
    expect(new Set(await askInTurn(6, { headers: { 'x-chat-room': 'lobby' } })).size).toBe(1);
  });

  it('66 prefix aware sends conversations of one beginning to one replica', async () => {
    await run('prefix_aware');
    const lawyer = 'You are a careful lawyer who cites statutes. '.repeat(10);
    const pirate = 'You are a pirate who answers in rhymes only. '.repeat(10);
    const lawyers: unknown[] = [];
    const pirates: unknown[] = [];
    for (const question of ['What is a tort?', 'And a lien?', 'Who sues whom?']) {
      lawyers.push(await ask('/chat', chat(lawyer, question)));
      pirates.push(await ask('/chat', chat(pirate, question)));
    }
    expect(new Set(lawyers).size).toBe(1);
    expect(new Set(pirates).size).toBe(1);
  });

  it('35 another policy is taken over in place: the replicas stay', async () => {
    await run('round_robin');
    const before = new Set(await askInTurn(6));
    await run('consistent_hash');
    const after = await askInTurn(6, { headers: { 'x-session-id': 'mine' } });
    expect(new Set(after).size).toBe(1);
    expect(before).toContain(after[0]);
  });

  it('66 settings that the policy does not take are refused at the start', async () => {
    await expect(run('round_robin', { header: 'x' })).rejects.toThrow(
      'round_robin takes no "header". It takes none.',
    );
  });
});
