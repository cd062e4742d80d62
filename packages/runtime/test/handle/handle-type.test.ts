import 'reflect-metadata';

import { describe, expect, it } from 'vitest';

import { Deployment, DeploymentHandle, bind } from '../../src/index.js';

class Leaf {
  value(): number {
    return 1;
  }
}

@Deployment()
class Root {
  constructor(readonly leaf: DeploymentHandle<Leaf>) {}
}

describe('DeploymentHandle as the type of a decorated constructor', () => {
  it('lets DeploymentHandle be imported without "type", as the metadata needs', () => {
    expect(bind(Root, bind(Leaf)).args).toHaveLength(1);
    expect(Reflect.getMetadata('design:paramtypes', Root)).toEqual([DeploymentHandle]);
  });
});
