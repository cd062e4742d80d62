import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { endTrees, gone, ProcessTree, until } from './process-tree.js';

/** Kills parts of a running application, as a machine may, and watches what its clients see. */
afterEach(endTrees);

/** Asks without a pause until told to stop; resolves with all the answers. */
function keepAsking(tree: ProcessTree): () => Promise<readonly number[]> {
  const over = new AbortController();
  const statuses: number[] = [];
  const asking = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        // One after another.
        // oxlint-disable-next-line no-await-in-loop
        statuses.push((await tree.ask('/pid')).status);
      }
    }),
  );
  return async () => {
    over.abort();
    await asking;
    return statuses;
  };
}

async function replaced(tree: ProcessTree): Promise<void> {
  await until(async () => !tree.replicas.includes((await tree.ask('/pid')).pid));
}

/** Two replicas, whichever they are, take requests. */
async function bothServe(tree: ProcessTree): Promise<void> {
  const seen = new Set<number>();
  await until(async () => seen.add((await tree.ask('/pid')).pid).size === 2);
}

describe('kill -9 of a replica', () => {
  it('kill -9 of a replica loses none of the GETs that were under way', async () => {
    const tree = await ProcessTree.start();
    const answers = await tree.begin(30, 'GET', '/wait?ms=1000');
    tree.kill(tree.replicas[0]);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 30 }, () => 200));
    await replaced(tree);
  });

  it('kill -9 of a replica answers the POSTs it had at once with 502, and runs none of them twice', async () => {
    const tree = await ProcessTree.start();
    // What is served may still have one replica that the ingress has not reached.
    await bothServe(tree);
    const answers = await tree.begin(30, 'POST', '/orders?ms=5000');
    tree.kill(tree.replicas[0]);
    const all = await Promise.all(answers);
    const lost = all.filter(({ status }) => status !== 200);
    const firstDoneMs = Math.min(
      ...all.filter(({ status }) => status === 200).map(({ atMs }) => atMs),
    );
    expect(lost.length).toBeGreaterThan(5);
    expect(lost.length).toBeLessThan(25);
    for (const { status, retryAfter, atMs } of lost) {
      expect([status, retryAfter]).toEqual([502, '1']);
      expect(atMs).toBeLessThan(firstDoneMs);
    }
    expect(tree.starts()).toBe(30);
  });

  it('kill -9 of a replica closes its WebSockets with 1011', async () => {
    const tree = await ProcessTree.start({ args: ['--num-replicas', '1'] });
    const socket = new WebSocket(`${tree.served.url.replace('http', 'ws')}/echo`);
    await once(socket, 'open');
    socket.send('hello');
    await once(socket, 'message');
    const closed = once(socket, 'close');
    tree.kill(tree.replicas[0]);
    expect((await closed)[0]).toBe(1011);
  });

  it('kill -9 of one replica after another is no news to clients', async () => {
    const tree = await ProcessTree.start();
    const stop = keepAsking(tree);
    for (const pid of tree.replicas) {
      tree.kill(pid);
      // oxlint-disable-next-line no-await-in-loop
      await gone([pid]);
      // oxlint-disable-next-line no-await-in-loop
      await bothServe(tree);
    }
    expect(new Set(await stop())).toEqual(new Set([200]));
  });
});

describe('SIGSTOP of a replica', () => {
  it('SIGSTOP of a replica holds up GETs for no longer than it takes to notice', async () => {
    const tree = await ProcessTree.start();
    const [stopped] = tree.replicas;
    tree.kill(stopped, 'SIGSTOP');
    const answers = await Promise.all(Array.from({ length: 20 }, () => tree.ask('/pid')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await gone([stopped ?? -1]);
  });
});

describe('kill -9 of the controller', () => {
  it('kill -9 of the controller fails no request and leaves the replicas as they are', async () => {
    const tree = await ProcessTree.start();
    const [controller] = tree.members('controller');
    const stop = keepAsking(tree);
    tree.kill(controller);
    await tree.served.prints(/controller .* ended: signal SIGKILL/);
    await until(() => !tree.members('controller').includes(controller ?? -1));
    await until(() => tree.members('controller').length === 1);
    expect(new Set(await stop())).toEqual(new Set([200]));
    expect(tree.below()).toEqual(expect.arrayContaining([...tree.replicas]));
    // The new one does its work.
    for (const pid of tree.replicas) tree.kill(pid);
    await replaced(tree);
  });
});

describe('kill -9 of an ingress', () => {
  it('kill -9 of an ingress leaves the port answering', async () => {
    const tree = await ProcessTree.start();
    tree.kill(tree.members('ingress')[0]);
    const answer = await tree.ask('/pid').catch(() => tree.ask('/pid'));
    expect(answer.status).toBe(200);
    expect(tree.replicas).toContain(answer.pid);
  });
});

describe('kill -9 of the supervisor', () => {
  it('kill -9 of the supervisor leaves no process, a replica that computes for ever included', async () => {
    const tree = await ProcessTree.start();
    const [spinning] = await tree.begin(1, 'GET', '/spin');
    const below = tree.below();
    expect(below.length).toBeGreaterThanOrEqual(4);
    tree.kill(tree.served.child.pid);
    await gone(below);
    await expect(spinning).rejects.toThrow('fetch failed');
  });
});

describe('Ctrl-C', () => {
  it('Ctrl-C answers what is under way, takes nothing new, and leaves nothing', async () => {
    const tree = await ProcessTree.start();
    const answers = await tree.begin(4, 'GET', '/wait?ms=1000');
    const below = tree.below();
    tree.kill(tree.served.child.pid, 'SIGINT');
    await tree.served.prints(/letting requests finish/);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await tree.served.ended()).toBe(0);
    await gone(below);
    await expect(tree.ask('/pid')).rejects.toThrow('fetch failed');
  });

  it('Ctrl-C ends the server at once when it comes again', async () => {
    const tree = await ProcessTree.start();
    const answers = await tree.begin(1, 'GET', '/wait?ms=60000');
    const below = tree.below();
    tree.kill(tree.served.child.pid, 'SIGINT');
    await tree.served.prints(/letting requests finish/);
    tree.kill(tree.served.child.pid, 'SIGINT');
    await expect(answers[0]).rejects.toThrow('fetch failed');
    expect(await tree.served.ended()).toBe(130);
    await gone(below);
  });
});
