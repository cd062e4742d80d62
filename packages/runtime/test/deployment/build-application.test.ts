import { DefinitionError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { bind, type Application } from '../../src/deployment/bind.js';
import { buildApplication } from '../../src/deployment/build-application.js';
import { HandleArgument } from '../../src/deployment/deployment-config.js';
import { Deployment } from '../../src/deployment/deployment-decorator.js';
import type { DeploymentHandle } from '../../src/handle/handle-types.js';

class Leaf {
  value(): number {
    return 1;
  }
}

class Middle {
  constructor(readonly leaf: DeploymentHandle<Leaf>) {}
}

class Root {
  constructor(readonly parts: unknown) {}
}

function names(app: Application<unknown>): string[] {
  return buildApplication(app, 'default').map(({ name }) => name);
}

function problemsOf(app: Application<unknown>): string {
  try {
    buildApplication(app, 'default');
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
  return '';
}

describe('buildApplication', () => {
  it('puts callees before callers and the ingress last', () => {
    const built = buildApplication(bind(Root, bind(Middle, bind(Leaf))), 'default');
    expect(built.map(({ name, isIngress }) => [name, isIngress])).toEqual([
      ['Leaf', false],
      ['Middle', false],
      ['Root', true],
    ]);
    expect(built[1]?.args).toEqual([new HandleArgument('Leaf', { kind: 'class', type: Leaf })]);
  });

  it('finds applications at any depth of arrays and plain objects', () => {
    const leaf = bind(Leaf);
    const when = new Date(0);
    const [, root] = buildApplication(bind(Root, { a: [{ b: leaf }], when, n: 1 }), 'default');
    const handle = new HandleArgument('Leaf', { kind: 'class', type: Leaf });
    expect(root?.args).toEqual([{ a: [{ b: handle }], when, n: 1 }]);
  });

  it('hands arguments without applications over as they are', () => {
    const options = { list: [1] };
    expect(buildApplication(bind(Root, options), 'default')[0]?.args[0]).toBe(options);
  });

  it('makes one deployment of an application used twice', () => {
    const leaf = bind(Leaf);
    expect(names(bind(Root, [leaf, leaf, bind(Middle, leaf)]))).toEqual(['Leaf', 'Middle', 'Root']);
  });

  it('numbers a class that is bound more than once', () => {
    expect(names(bind(Root, [bind(Leaf), bind(Leaf), bind(Leaf)]))).toEqual([
      'Leaf',
      'Leaf_1',
      'Leaf_2',
      'Root',
    ]);
  });

  it('leaves explicit names as they are, and derived ones out of their way', () => {
    const named = bind(Middle, bind(Leaf)).options({ name: 'Leaf' });
    expect(names(bind(Root, [named]))).toEqual(['Leaf_1', 'Leaf', 'Root']);
  });

  it('refuses two deployments of one explicit name', () => {
    const twice = bind(Root, [
      bind(Leaf).options({ name: 'x' }),
      bind(Leaf).options({ name: 'x' }),
    ]);
    expect(problemsOf(twice)).toContain(
      'A deployment named "x" is already in the application "default"',
    );
  });

  it('reports the mistakes of all deployments together, with their classes', () => {
    const leaf = bind(Leaf).options({ numReplicas: 0 });
    const message = problemsOf(
      bind(Root, [leaf, bind(() => 1)]).options({ maxQueuedRequests: -5 }),
    );
    expect(message).toContain('E_OPTION_VALUE: Leaf: numReplicas (num_replicas) is 0.');
    expect(message).toContain(
      'E_OPTION_VALUE: Root: maxQueuedRequests (max_queued_requests) is -5.',
    );
    expect(message).toContain('A function without a name in');
  });

  it('lays the options of bind over those of the decorator', () => {
    @Deployment({ numReplicas: 2, maxOngoingRequests: 7 })
    class Shop {
      readonly isOpen = true;
    }
    const [built] = buildApplication(bind(Shop).options({ numReplicas: 3 }), 'default');
    expect(built?.options).toEqual({ numReplicas: 3, maxOngoingRequests: 7 });
  });
});
