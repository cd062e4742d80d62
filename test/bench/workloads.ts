/** A request as the load generators send it. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | undefined;
}

/** A request, and the answer that every contender must give to it. */
export interface CheckedRequest extends LoadRequest {
  readonly name: string;
  readonly expected: unknown;
}

/** Requests that are sent in turn, again and again; never empty. */
export interface Workload {
  readonly name: string;
  readonly requests: readonly LoadRequest[];
}

const ORDER = {
  email: 'ada@example.com',
  address: { street: '12 Analytical Row', city: 'London', zip: '12345', country: 'GB' },
  items: Array.from({ length: 5 }, (_, index) => ({
    sku: `SKU-${1000 + index}`,
    quantity: index + 1,
    price: 2.5,
  })),
};

/** The requests that every contender must answer before anything is timed. */
export const CHECKED_REQUESTS: readonly CheckedRequest[] = [
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
    body: JSON.stringify(ORDER),
    expected: { email: ORDER.email, count: 5, total: 37.5 },
  },
];

/** Each request alone, then all of them by turns, so that every call site of a server sees all. */
export const WORKLOADS: readonly Workload[] = [
  ...CHECKED_REQUESTS.map((request) => ({ name: request.name, requests: [request] })),
  { name: 'interleaved', requests: CHECKED_REQUESTS },
];

/** An order that a contender which validates must refuse. */
export const INVALID_ORDER: string = JSON.stringify({ ...ORDER, email: 'nobody' });
