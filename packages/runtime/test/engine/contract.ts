import { connectChannel, type OpenConnection } from '@sluice/ingress/channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Engine, EngineEvent, ReplicaHandle } from '../../src/engine/engine.js';
import type { ReplicaSpec } from '../../src/replica/spec.js';

/** An engine under test, and how to reach what it runs. */
export interface EngineUnderTest {
  readonly engine: Engine;
  readonly open: OpenConnection;
  /** A replica that comes up. */
  sound(id: string): ReplicaSpec;
  /** A replica whose constructor throws `no database`. */
  broken(id: string): ReplicaSpec;
  close(): Promise<void>;
}

/** What the controller relies on, whichever engine places the replicas. */
export function engineContract(name: string, create: () => EngineUnderTest): void {
  describe(`${name} engine`, () => {
    let under: EngineUnderTest;
    let events: Events;

    beforeEach(() => {
      under = create();
      events = new Events(under.engine);
    });
    afterEach(() => under.close());

    it('tells that a replica listens, then that it is ready', async () => {
      await under.engine.startReplica(under.sound('a'));
      await events.next('ready', 'a');
      const kinds = events.kindsOf('a').filter((kind) => kind !== 'waits');
      expect(kinds).toEqual(['listening', 'ready']);
    });

    it('tells what a start waits for', async () => {
      await under.engine.startReplica(under.sound('a'));
      expect((await events.next('waits', 'a')).what).not.toBe('');
    });

    it('reaches a ready replica over its channel', async () => {
      await under.engine.startReplica(under.sound('a'));
      const { replica } = await events.next('ready', 'a');
      expect(await describeReplica(under, replica)).toMatchObject({ identity: { id: 'a' } });
    });

    it('starts one replica for one id, however often it is asked', async () => {
      await under.engine.startReplica(under.sound('a'));
      await under.engine.startReplica(under.sound('a'));
      await events.next('ready', 'a');
      expect(await under.engine.adopt()).toHaveLength(1);
    });

    it('tells why a replica could not start, with the stack, and that it is gone', async () => {
      await under.engine.startReplica(under.broken('a'));
      await events.next('exited', 'a');
      const failed = await events.next('failed', 'a');
      expect(failed.error).toMatch(/no database\n\s+at new /);
      expect(failed.retry).toBe(true);
      expect(await under.engine.adopt()).toEqual([]);
    });

    it.each(['stopReplica', 'killReplica'] as const)(
      'resolves %s when the replica is confirmed gone',
      async (end) => {
        await under.engine.startReplica(under.sound('a'));
        await events.next('ready', 'a');
        await under.engine[end]('a');
        expect(await under.engine.adopt()).toEqual([]);
        await events.next('exited', 'a');
        expect(await under.engine.probe('a')).toBe('gone');
      },
    );

    it('ends nothing when asked to end what is not there', async () => {
      await expect(under.engine.stopReplica('nobody')).resolves.toBeUndefined();
      await expect(under.engine.killReplica('nobody')).resolves.toBeUndefined();
    });

    it('hands what runs to the next controller', async () => {
      await under.engine.startReplica(under.sound('a'));
      await events.next('ready', 'a');
      const [adopted] = await under.engine.adopt();
      expect(adopted).toMatchObject({ ready: true, spec: { identity: { id: 'a' } } });
      expect(await under.engine.probe('a')).toBe('running');
    });

    it('keeps what is stored until it is deleted', async () => {
      const { store } = under.engine;
      expect(await store.get('key')).toBeUndefined();
      await store.put('key', 'value');
      expect(await store.get('key')).toBe('value');
      await store.delete('key');
      expect(await store.get('key')).toBeUndefined();
    });

    it('names the node it places on', async () => {
      expect(await under.engine.nodes()).toMatchObject([{ alive: true }]);
    });
  });
}

async function describeReplica(under: EngineUnderTest, replica: ReplicaHandle): Promise<unknown> {
  const channel = connectChannel(await under.open(replica.endpoint));
  const description = await channel.control({ type: 'describe' });
  channel.close();
  return description;
}

type EventOf<K extends EngineEvent['type']> = Extract<EngineEvent, { type: K }>;

/** All that an engine has told, and the wait for what it will tell. */
class Events {
  readonly #seen: EngineEvent[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(engine: Engine) {
    void this.#follow(engine);
  }

  next<K extends EngineEvent['type']>(type: K, id: string): Promise<EventOf<K>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#seen.find(
          (event): event is EventOf<K> => event.type === type && idOf(event) === id,
        );
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  kindsOf(id: string): string[] {
    return this.#seen.filter((event) => idOf(event) === id).map((event) => event.type);
  }

  async #follow(engine: Engine): Promise<void> {
    for await (const event of engine.watch()) {
      this.#seen.push(event);
      for (const look of this.#listeners) look();
    }
  }
}

function idOf(event: EngineEvent): string {
  return 'replica' in event ? event.replica.spec.identity.id : event.id;
}
