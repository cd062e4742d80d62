import {
  AbortState,
  createScope,
  runInScope,
  setTracer,
  type ActiveSpan,
} from '@sluice/core/internal';
import { expect, it, onTestFinished } from 'vitest';

import { bind } from '../../src/index.js';
import { startCluster } from '../support/cluster.js';

/** A span that notes its end. */
function spanOf(name: string, ended: string[]): ActiveSpan {
  return {
    context: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ids: undefined,
    set: () => undefined,
    fail: () => undefined,
    run: (work) => work(),
    end: () => void ended.push(name),
  };
}

it('ends the span of a call that a cancelled request makes', async () => {
  class Model {
    value(): number {
      return 1;
    }
  }
  const { handle } = await startCluster(bind(Model));
  const began: string[] = [];
  const ended: string[] = [];
  setTracer({
    headers: () => undefined,
    read: () => undefined,
    current: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    start({ name }) {
      began.push(name);
      return spanOf(name, ended);
    },
  });
  onTestFinished(() => setTracer(undefined));
  const abort = new AbortState();
  abort.abort('disconnect');
  const scope = createScope({ head: { requestId: 'r-1' }, abort });
  await expect(runInScope(scope, () => handle.value())).rejects.toThrow('The client has left.');
  expect(began).toEqual(['Model.value']);
  expect(ended).toEqual(began);
});
