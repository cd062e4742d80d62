import { expect, it } from 'vitest';

import { CommandError } from '../../src/cli/command-error.js';
import { inspectedBy, withoutHurry } from '../../src/cli/inspected-deployment.js';

const [SHOP, DESK] = [{ name: 'shop' }, { name: 'desk' }];

function line(...flags: readonly (readonly [string, string])[]) {
  return {
    target: undefined,
    operands: [],
    builderArgs: {},
    values: new Map(flags),
    all: () => [],
  };
}

it.each([
  ['Model', [SHOP], { application: 'shop', deployment: 'Model', port: 9229 }],
  ['desk#Model', [SHOP, DESK], { application: 'desk', deployment: 'Model', port: 9229 }],
])('%s of %o is inspected', (given, applications, inspected) => {
  expect(inspectedBy(line(['inspect-replica', given]), applications)).toEqual(inspected);
});

it('the port is that of the flag', () => {
  const flags = line(['inspect-replica', 'Model'], ['inspect-port', '0']);
  expect(inspectedBy(flags, [SHOP])).toMatchObject({ port: 0 });
});

it('nothing is inspected without the flag', () => {
  expect(inspectedBy(line(), [SHOP, DESK])).toBeUndefined();
});

it.each([
  ['Model', [SHOP, DESK]],
  ['till#Model', [SHOP, DESK]],
])('%s of several applications is no answer', (given, applications) => {
  expect(() => inspectedBy(line(['inspect-replica', given]), applications)).toThrow(CommandError);
  expect(() => inspectedBy(line(['inspect-replica', given]), applications)).toThrow(
    'such as shop#Model; the applications are shop, desk.',
  );
});

it('nobody ends a replica that stands still at a breakpoint, and others are left as they are', () => {
  const inspected = { application: 'shop', deployment: 'Model', port: 0 };
  const request = {
    name: 'shop',
    routePrefix: '/',
    entry: undefined,
    deployments: { Model: { numReplicas: 2 }, Api: {} },
  };
  expect(withoutHurry(request, inspected)).toMatchObject({
    startTimeoutS: 86_400,
    deployments: { Model: { numReplicas: 2, healthCheckTimeoutS: 86_400 }, Api: {} },
  });
  expect(withoutHurry({ ...request, name: 'desk' }, inspected)).toEqual({
    ...request,
    name: 'desk',
  });
});
