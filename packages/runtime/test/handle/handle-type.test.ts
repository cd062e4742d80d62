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
  it('may be imported without "type", and is what the metadata says', () => {
    expect(bind(Root, bind(Leaf)).args).toHaveLength(1);
    expect(Reflect.getMetadata('design:paramtypes', Root)).toEqual([DeploymentHandle]);
  });
});
