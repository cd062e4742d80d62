// npx sluice run examples/bring-your-own-fastify.ts:app
import fastify from 'fastify';
import { Ingress, bind } from 'sluice';

// Built on the replica, once each: an instance belongs to the process that listens with it.
function build() {
  const existing = fastify();
  existing.addHook('onSend', async (_request, reply) => {
    void reply.header('x-served-by', 'fastify');
  });
  existing.get('/', async () => 'Hello from the root!');
  return existing;
}

@Ingress({ app: build })
export class Existing {}

export const app = bind(Existing);
