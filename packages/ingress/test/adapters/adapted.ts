import { Ingress, type AdapterOption, type AdapterOptions } from '../../src/index.js';
import { openStage, stageApplication } from '../front/stage.js';

/** Posts to a class whose `fetch` gets what an adapter makes; `calls` counts how often it was called. */
export interface Adapted {
  (init?: RequestInit): Promise<Response>;
  readonly calls: () => number;
}

/** Serves a class with an adapter on a socket of its own. */
export async function serve(
  adapter: AdapterOption,
  fetchIt: (...args: never[]) => unknown,
  options: AdapterOptions = {},
): Promise<Adapted> {
  let calls = 0;
  @Ingress({ adapter, ...options })
  class AdaptedClass {
    fetch(...args: never[]): unknown {
      calls += 1;
      return fetchIt(...args);
    }
  }
  const served = { kind: 'class', type: AdaptedClass } as const;
  const { url } = await openStage([await stageApplication('/', served)]);
  const post = (init?: RequestInit): Promise<Response> => fetch(url, { method: 'POST', ...init });
  return Object.assign(post, { calls: () => calls });
}
