/**
 * Measures the cost of writing a declared response as bytes, beside `JSON.stringify` of the same object,
 * which filters nothing.
 *
 * `npm run bench:serialize -- [rounds]`: both take turns within one process; the medians are printed.
 */
import 'reflect-metadata';
import { IsBoolean, IsInt, IsNumber, IsString } from 'class-validator';
import { compileSerializer } from '@sluice/core/internal';
import { Order } from './servers/order.js';
import { median } from './statistics.js';
import { CHECKED_REQUESTS } from './workloads.js';

class User {
  @IsInt() id!: number;
  @IsBoolean() active!: boolean;
  @IsInt() limit!: number;
}

class Receipt {
  @IsString() email!: string;
  @IsInt() count!: number;
  @IsNumber() total!: number;
}

const order: unknown = JSON.parse(
  CHECKED_REQUESTS.find(({ name }) => name === 'order')?.body ?? '{}',
);

const CASES = [
  { name: 'user', type: User, value: { id: 42, active: true, limit: 10 } },
  {
    name: 'receipt',
    type: Receipt,
    value: { email: 'ada@example.com', count: 5, total: 37.5 },
  },
  { name: 'order', type: Order, value: order },
] as const;

const COUNT = 5000;

function cost(write: (value: unknown) => unknown, value: unknown): number {
  const values = Array.from({ length: 100 }, () => structuredClone(value));
  let bytes = 0;
  const start = process.hrtime.bigint();
  for (let index = 0; index < COUNT; index += 1) {
    // To bytes, since a text that is put together of parts is joined only then.
    const text = write(values[index % 100]);
    if (typeof text === 'string') bytes += Buffer.from(text).length;
  }
  const elapsed = Number(process.hrtime.bigint() - start);
  return bytes === 0 ? Number.NaN : elapsed / COUNT;
}

const rounds = Number(process.argv[2] ?? 60);
for (const { name, type, value } of CASES) {
  const write = compileSerializer({ kind: 'class', type });
  const compiled: number[] = [];
  const native: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    compiled.push(cost(write, value));
    native.push(cost(JSON.stringify, value));
  }
  const [one, other] = [median(compiled), median(native)];
  console.log(
    `${name.padEnd(8)} compiled ${Math.round(one)} ns, JSON.stringify ${Math.round(other)} ns: ${(one / other).toFixed(2)}`,
  );
}
