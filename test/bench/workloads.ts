/** One request, repeated, and the answer every contender must give to it. */
export interface Workload {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Asked for in turn instead of `path`. */
  readonly paths?: readonly string[];
  readonly body: string | undefined;
  readonly expected: unknown;
}

const order = {
  email: 'ada@example.com',
  address: { street: '12 Analytical Row', city: 'London', zip: '12345', country: 'GB' },
  items: Array.from({ length: 5 }, (_, index) => ({
    sku: `SKU-${1000 + index}`,
    quantity: index + 1,
    price: 2.5,
  })),
};

export const workloads: readonly Workload[] = [
  { name: 'hello', method: 'GET', path: '/hello', body: undefined, expected: 'Hello, world!' },
  {
    name: 'user',
    method: 'GET',
    path: '/users/42?active=true&limit=10',
    body: undefined,
    expected: { id: 42, active: true, limit: 10 },
  },
  {
    name: 'order',
    method: 'POST',
    path: '/orders',
    body: JSON.stringify(order),
    expected: { email: order.email, count: 5, total: 37.5 },
  },
];

/** An order that whoever validates must refuse. */
export const invalidOrder: string = JSON.stringify({ ...order, email: 'nobody' });
