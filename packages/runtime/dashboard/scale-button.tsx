import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { setReplicas } from './api.js';
import { Dialog } from './confirm.js';

/** Sets how many replicas a deployment should have. */
export function ScaleButton({
  application,
  deployment,
  now,
}: {
  readonly application: string;
  readonly deployment: string;
  readonly now: number;
}): JSX.Element {
  const [count, setCount] = useState<number>();
  return (
    <>
      <button type="button" onClick={() => setCount(now)}>
        Scale
      </button>
      {count !== undefined && (
        <Dialog
          label="Scale"
          act={() => setReplicas(application, deployment, count)}
          close={() => setCount(undefined)}
        >
          <label>
            Replicas of {deployment}{' '}
            <input
              type="number"
              min={0}
              max={10_000}
              required
              value={count}
              onInput={(event) => setCount(event.currentTarget.valueAsNumber)}
            />
          </label>
        </Dialog>
      )}
    </>
  );
}
