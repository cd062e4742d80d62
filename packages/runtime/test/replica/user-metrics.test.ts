import { beforeAll, describe, expect, it } from 'vitest';

import { metrics } from '../../src/index.js';
import { replicaRunner, type RunAsReplica } from '../../src/replica/context.js';
import { userFamilies } from '../../src/replica/user-metrics.js';

const ID = 'app#Model#1';
const LIVE = { rank: 0, servableObject: undefined };
const run = runnerOf(ID);

function runnerOf(id: string): RunAsReplica {
  return replicaRunner({ id, application: 'app', deployment: 'Model' }, LIVE, false);
}

function seriesOf(name: string): readonly unknown[] {
  return userFamilies(ID).find((family) => family.name === name)?.series ?? [];
}

describe('recording', () => {
  beforeAll(() => {
    run(() => {
      const counter = metrics.counter('hits', { tagKeys: ['kind'] });
      counter.inc();
      counter.inc(2, { kind: 'a' });
      const gauge = metrics.gauge('heat');
      gauge.set(3);
      gauge.set(-1.5);
      metrics.histogram('sizes', { boundaries: [1, 10] }).observe(4);
    });
  });

  it('a counter grows, by its tags and its replica', () => {
    expect(seriesOf('hits_total')).toEqual([
      { labels: ['app', 'Model', ID, ''], value: 1 },
      { labels: ['app', 'Model', ID, 'a'], value: 2 },
    ]);
  });

  it('a gauge has its last value', () => {
    expect(seriesOf('heat')).toEqual([{ labels: ['app', 'Model', ID], value: -1.5 }]);
  });

  it('a histogram has its own boundaries', () => {
    expect(seriesOf('sizes')).toEqual([
      { labels: ['app', 'Model', ID], counts: [0, 1, 0], sum: 4 },
    ]);
  });

  it('another replica of the process has series of its own', () => {
    const other = runnerOf('app#Model#2');
    other(() => metrics.counter('hits', { tagKeys: ['kind'] }).inc(5));
    expect(seriesOf('hits_total')).toHaveLength(2);
  });

  it('code that runs in no replica records nothing, and does not fail', () => {
    metrics.counter('nobody').inc();
    expect(seriesOf('nobody_total')).toEqual([]);
  });

  it('tags that clients make up end in one series', () => {
    run(() => {
      const counter = metrics.counter('users', { tagKeys: ['user'] });
      for (let at = 0; at < 1_500; at += 1) counter.inc(1, { user: `u${at}` });
    });
    expect(seriesOf('users_total')).toHaveLength(1_001);
    expect(seriesOf('users_total').at(-1)).toMatchObject({
      labels: ['app', 'Model', ID, '_OTHER'],
      value: 500,
    });
  });
});

describe('mistakes', () => {
  it.each([
    ['a name with a dash', () => metrics.counter('my-hits')],
    ['a name of Sluice', () => metrics.gauge('sluice_heat')],
    ['a tag that every metric has', () => metrics.gauge('x1', { tagKeys: ['replica'] })],
    ['a tag that Prometheus does not take', () => metrics.gauge('x2', { tagKeys: ['a-b'] })],
    ['boundaries that do not ascend', () => metrics.histogram('x3', { boundaries: [2, 1] })],
    ['an unknown tag', () => metrics.counter('x4').inc(1, { nobody: 'x' })],
    ['a counter that shrinks', () => metrics.counter('x5').inc(-1)],
    ['a counter that grows by no number', () => metrics.counter('x5').inc(Number.NaN)],
  ])('%s is refused', (_, make) => {
    expect(make).toThrow(/^E_METRIC: The metric "/);
  });

  it('a name in use for another kind is refused, and says what it is', () => {
    metrics.counter('twice', { tagKeys: ['a'] });
    expect(() => metrics.counter('twice', { tagKeys: ['b'] })).toThrow(
      'The metric "twice_total" is a counter with the tags a, and cannot be a counter with the tags b as well. Choose another name.',
    );
  });
});
