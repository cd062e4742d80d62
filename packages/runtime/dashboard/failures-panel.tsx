import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { readFailures } from './api.js';
import { usePolled } from './use-polled.js';

/** The last failures, those that are alike as one. */
export function FailuresPanel(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { value, problem } = usePolled(isOpen, readFailures);
  return (
    <details
      class="panel"
      data-panel="failures"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Failures</summary>
      {problem !== undefined && <p class="problem">{problem}</p>}
      {value?.length === 0 && <p>Nothing has failed that the processes remember.</p>}
      <ul class="entries">
        {value?.map((failure) => (
          <li key={`${failure.message} ${failure.route} ${failure.deployment}`}>
            <span class="count">{failure.count}×</span>
            <span class="entry">
              <strong>{failure.message}</strong>
              <span class="figures">
                {failure.method} {failure.route} · {failure.application}
                {failure.deployment !== '' && `#${failure.deployment}`} ·{' '}
                {new Date(failure.lastMs).toLocaleTimeString()}
                {failure.lastRequestId !== '' && ` · request ${failure.lastRequestId}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
