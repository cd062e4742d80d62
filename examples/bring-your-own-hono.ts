// npx sluice run examples/bring-your-own-hono.ts:app
import { Hono } from 'hono';
import { Ingress, bind } from 'sluice';

const existing = new Hono();

existing.use(async (context, next) => {
  await next();
  context.header('x-served-by', 'hono');
});
existing.get('/', (context) => context.text('Hello from the root!'));

@Ingress({ app: existing })
export class Existing {}

export const app = bind(Existing);
