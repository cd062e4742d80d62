import { expect, it, onTestFinished } from 'vitest';

import { bind, serve, type DeploymentHandle } from '../../src/index.js';
import { OpenAIError } from '../../src/openai.js';

class Callee {
  refuse(): void {
    throw new OpenAIError(404, 'There is no such file.', { param: 'file_id', code: 'not_found' });
  }
}

it('is the same to the caller of a deployment as to its callee', async () => {
  const handle: DeploymentHandle<Callee> = await serve.run(bind(Callee), {
    engine: 'inline',
    port: 0,
    routePrefix: null,
  });
  onTestFinished(() => serve.shutdown());
  const refused: unknown = await handle.refuse().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OpenAIError);
  expect(refused).toMatchObject({
    status: 404,
    error: { type: 'invalid_request_error', param: 'file_id', code: 'not_found' },
  });
});
