import { connectChannel } from '@sluice/ingress/channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ControlLink } from '../../src/controller/fleet/control-link.js';
import type { Engine, EngineEvent, ReplicaHandle } from '../../src/engine/engine.js';
import type { ReplicaLife } from '../../src/replica/self-report.js';
import type { ReplicaSpec } from '../../src/replica/spec.js';

/** An engine under test. */
export interface EngineUnderTest {
  readonly engine: Engine;
  /** A replica that comes up. */
  sound(id: string): ReplicaSpec;
  /** A replica whose constructor throws `no database`. */
  broken(id: string): ReplicaSpec;
  close(): Promise<void>;
}

/** What the controller relies on, whichever engine places the replicas. */
export function engineContract(name: string, create: () => EngineUnderTest): void {
  describe(`the ${name} engine`, () => {
    let under: EngineUnderTest;
    let news: News;

    beforeEach(() => {
      under = create();
      news = new News(under.engine);
    });
    afterEach(() => under.close());

    it('tells where a replica listens, and the replica says there that it is ready', async () => {
      await under.engine.startReplica(under.sound('a'));
      expect((await news.event('listening', 'a')).replica.endpoint).toBeDefined();
      expect(await news.life('ready', 'a')).toEqual({
        kind: 'ready',
        index: expect.objectContaining({ upgrades: 'messages' }),
      });
    });

    it('lets a replica say what its start waits for', async () => {
      await under.engine.startReplica(under.sound('a'));
      await news.life('ready', 'a');
      expect(news.waits('a')).toEqual(
        expect.arrayContaining(['the constructor of Shop', 'the HTTP application of Shop']),
      );
    });

    it('starts one replica for one id, however often it is asked', async () => {
      await under.engine.startReplica(under.sound('a'));
      await under.engine.startReplica(under.sound('a'));
      await news.life('ready', 'a');
      expect(await under.engine.adopt()).toHaveLength(1);
    });

    it('lets a replica that cannot start say why, with the stack, before it is gone', async () => {
      await under.engine.startReplica(under.broken('a'));
      await news.event('exited', 'a');
      const { error, retry } = news.heard('failed', 'a');
      expect(error).toMatch(/no database\n\s+at new /);
      expect(retry).toBe(true);
      expect(await under.engine.adopt()).toEqual([]);
    });

    it.each([
      ['stopReplica', (engine: Engine) => engine.stopReplica('a', { graceMs: 20_000 })],
      ['killReplica', (engine: Engine) => engine.killReplica('a')],
    ] as const)('resolves %s when the replica is confirmed gone', async (_, end) => {
      await under.engine.startReplica(under.sound('a'));
      await news.life('ready', 'a');
      await end(under.engine);
      expect(await under.engine.adopt()).toEqual([]);
      await news.event('exited', 'a');
      expect(await under.engine.probe?.('a')).toBe('gone');
    });

    it('stops a replica that has not come up yet', async () => {
      await under.engine.startReplica(under.sound('a'));
      await under.engine.stopReplica('a', { graceMs: 20_000 });
      expect(await under.engine.adopt()).toEqual([]);
      await news.event('exited', 'a');
    });

    it('ends nothing when asked to end an unknown replica', async () => {
      const stopped = under.engine.stopReplica('nobody', { graceMs: 0 });
      await expect(stopped).resolves.toBeUndefined();
      await expect(under.engine.killReplica('nobody')).resolves.toBeUndefined();
    });

    it('hands replicas to the next controller, to which they say all they have said', async () => {
      await under.engine.startReplica(under.sound('a'));
      await news.life('ready', 'a');
      const [adopted] = await under.engine.adopt();
      expect(adopted).toMatchObject({ spec: { identity: { id: 'a' } } });
      const link = await openLink(under.engine, adopted);
      expect(await link.control({ type: 'report', after: -1 })).toMatchObject({
        life: { kind: 'ready' },
      });
      link.close();
      expect(await under.engine.probe?.('a')).toBe('running');
    });

    it('keeps what is stored until it is deleted', async () => {
      const { store } = under.engine;
      expect(await store.get('key')).toBeUndefined();
      await store.put('key', 'value');
      expect(await store.get('key')).toBe('value');
      await store.delete('key');
      expect(await store.get('key')).toBeUndefined();
    });
  });
}

/** Opens a channel to a replica; `secret` defaults to the engine's own. */
export async function openLink(
  engine: Engine,
  replica: Pick<ReplicaHandle, 'endpoint'> | undefined,
  secret = engine.secret,
): Promise<ControlLink> {
  if (replica?.endpoint === undefined) throw new TypeError('The replica listens nowhere.');
  return new ControlLink(connectChannel(await engine.open(replica.endpoint), { secret }));
}

type EventOf<K extends EngineEvent['type']> = Extract<EngineEvent, { type: K }>;
type LifeOf<K extends ReplicaLife['kind']> = Extract<ReplicaLife, { kind: K }>;

/** All that an engine has told and its replicas have said, and the wait for what is to come. */
class News {
  readonly #events: EngineEvent[] = [];
  readonly #lives: { readonly id: string; readonly life: ReplicaLife }[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    void this.#follow(engine.watch());
  }

  event<K extends EngineEvent['type']>(type: K, id: string): Promise<EventOf<K>> {
    return this.#next(() =>
      this.#events.find((event): event is EventOf<K> => event.type === type && idOf(event) === id),
    );
  }

  life<K extends ReplicaLife['kind']>(kind: K, id: string): Promise<LifeOf<K>> {
    return this.#next(() => this.#find(kind, id));
  }

  /** What was heard already. */
  heard<K extends ReplicaLife['kind']>(kind: K, id: string): LifeOf<K> {
    const life = this.#find(kind, id);
    if (life === undefined) throw new TypeError(`${id} has not said that it is ${kind}.`);
    return life;
  }

  waits(id: string): (string | undefined)[] {
    return this.#lives.flatMap((said) =>
      said.id === id && said.life.kind === 'starting' ? [said.life.waitsFor] : [],
    );
  }

  #find<K extends ReplicaLife['kind']>(kind: K, id: string): LifeOf<K> | undefined {
    const lives = this.#lives.filter((said) => said.id === id).map(({ life }) => life);
    return lives.find((life): life is LifeOf<K> => life.kind === kind);
  }

  #next<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  async #follow(events: AsyncIterable<EngineEvent>): Promise<void> {
    for await (const event of events) {
      this.#events.push(event);
      if (event.type === 'listening') void this.#hear(event.replica).catch(() => undefined);
      this.#tell();
    }
  }

  async #hear(replica: ReplicaHandle): Promise<void> {
    const link = await openLink(this.#engine, replica);
    await link.follow(({ life }) => {
      this.#lives.push({ id: replica.spec.identity.id, life });
      this.#tell();
    });
  }

  #tell(): void {
    for (const look of this.#listeners) look();
  }
}

function idOf(event: EngineEvent): string {
  return 'replica' in event ? event.replica.spec.identity.id : event.id;
}
