/**
 * Measures the cost of turning a parsed `POST /orders` body into a checked instance, and of checking that it
 * must be refused, in ns.
 *
 * `npm run bench:validate -- [rounds]`: the libraries and the compiled validator take turns within
 * one process; the medians are printed.
 */
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { compileValidator } from '@sluice/core/internal';
import { Order } from './servers/order.js';
import { median, medianInterval } from './statistics.js';
import { CHECKED_REQUESTS, INVALID_ORDER } from './workloads.js';

interface Contender {
  readonly name: string;
  /** So many that a turn takes some milliseconds. */
  readonly count: number;
  /** Returns how many of the bodies were taken. */
  readonly run: (bodies: readonly object[]) => Promise<number>;
}

const body = CHECKED_REQUESTS.find(({ name }) => name === 'order')?.body ?? '{}';
const compiled = compileValidator(
  { kind: 'class', type: Order },
  { mode: 'json', forbidUnknown: false },
);
const LOC = ['body'];

const CONTENDERS: readonly Contender[] = [
  {
    name: 'class-transformer + class-validator',
    count: 100,
    async run(bodies) {
      let taken = 0;
      for (const each of bodies) {
        const errors = await validate(plainToInstance(Order, each), { whitelist: true });
        if (errors.length === 0) taken += 1;
      }
      return taken;
    },
  },
  {
    name: 'compiled',
    count: 5000,
    run: (bodies) => {
      let taken = 0;
      for (const each of bodies) {
        const result = compiled(each, LOC);
        if (!(result instanceof Promise) && result.ok) taken += 1;
      }
      return Promise.resolve(taken);
    },
  },
];

async function measure(text: string, rounds: number): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map(CONTENDERS.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, count, run } of CONTENDERS) {
      // Parsed again for each call: a server sees each body once.
      const bodies = Array.from({ length: count }, (): object => parsed(text));
      const start = process.cpuUsage();
      const clock = process.hrtime.bigint();
      await run(bodies);
      const elapsed = Number(process.hrtime.bigint() - clock);
      const { user, system } = process.cpuUsage(start);
      // CPU time has a coarse clock; on a machine that is shared it is still the truer of the two.
      times.get(name)?.push(Math.min(elapsed, (user + system) * 1000) / count);
    }
  }
  return times;
}

function parsed(text: string): object {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : {};
}

async function report(title: string, text: string, rounds: number): Promise<void> {
  await measure(text, Math.ceil(rounds / 3));
  const times = await measure(text, rounds);
  console.log(title);
  const [stock = Number.NaN] = [...times.values()].map(median);
  for (const [name, values] of times) {
    const [low, high] = medianInterval(values).map(Math.round);
    const ratio = (stock / median(values)).toFixed(1);
    console.log(
      `  ${name.padEnd(38)} ${Math.round(median(values))} ns [${low}, ${high}]  ${ratio}x`,
    );
  }
}

const rounds = Number(process.argv[2] ?? 60);
await report('a valid order', body, rounds);
await report('an order that is refused', INVALID_ORDER, rounds);
