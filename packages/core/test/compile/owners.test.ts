import { type AppModel, Get, Post, describe as describeClass, TestClient } from '@sluice/core';
import { compileApplication } from '@sluice/core/internal';
import { expect, it } from 'vitest';

class Users {
  readonly #names = ['ada'];

  @Get('/users')
  list() {
    return this.#names;
  }
}

class Orders {
  readonly #orders: number[] = [];

  @Post('/orders/:id')
  add(id: number) {
    this.#orders.push(id);
    return this.#orders;
  }
}

const [add] = describeClass(Orders).operations;
const model: AppModel = {
  ...describeClass(Users),
  operations: [
    ...describeClass(Users).operations,
    ...describeClass(Orders).operations,
    ...(add === undefined
      ? []
      : [
          {
            ...add,
            methods: ['GET'],
            run: { kind: 'function' as const, name: 'double', call: (id: number) => id * 2 },
          },
        ]),
  ],
};

it('calls each handler on the instance of the class that owns it, and functions without one', async () => {
  const instances = new Map<new () => object, object>([
    [Users, new Users()],
    [Orders, new Orders()],
  ]);
  const client = new TestClient(compileApplication(model, instances));
  const answer = async (path: string, method: string) =>
    (await client.fetch(path, { method })).json();
  expect(await answer('/users', 'GET')).toEqual(['ada']);
  expect(await answer('/orders/3', 'POST')).toEqual([3]);
  expect(await answer('/orders/4', 'POST')).toEqual([3, 4]);
  expect(await answer('/orders/5', 'GET')).toBe(10);
});

it('refuses a handler whose owner has no instance, and names it', () => {
  const instances = new Map([[Users, new Users()]]);
  expect(() => compileApplication(model, instances)).toThrow(/^E_HANDLER_MISSING: Orders\.add /);
});
