import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { deleteApplication, type ApplicationDetails } from './api.js';
import { ConfirmButton } from './confirm.js';
import { DeploymentCard } from './deployment-card.js';
import { latencies, requestRates } from './figures.js';
import { Plot } from './plot.js';
import type { Watched } from './watch.js';

/** An application: its status, its requests, its deployments. */
export function ApplicationCard({
  application,
  watched,
}: {
  readonly application: ApplicationDetails;
  readonly watched: Watched;
}): JSX.Element {
  const { name, route_prefix: prefix, status, message } = application;
  const { samples, bounds } = watched;
  const rates = useMemo(() => requestRates(samples, name), [samples, name]);
  const times = useMemo(() => latencies(samples, name, bounds), [samples, name, bounds]);
  return (
    <article class="application" data-application={name}>
      <header>
        <h2>{name}</h2>
        <code>{prefix ?? 'reached by handles alone'}</code>
        <span class={`badge ${status}`}>{status}</span>
        <span class="buttons">
          <ConfirmButton
            label="Delete"
            isDangerous
            question={`Delete the application ${name}? Its replicas finish what they have.`}
            act={() => deleteApplication(name)}
          />
        </span>
      </header>
      {message !== '' && <pre class="problem">{message}</pre>}
      {prefix !== null && (
        <div class="plots">
          <Plot title="Requests" unit="per second" data={rates} />
          <Plot title="Latency" unit="ms" data={times} />
        </div>
      )}
      {Object.values(application.deployments).map((deployment) => (
        <DeploymentCard
          key={deployment.name}
          application={name}
          deployment={deployment}
          watched={watched}
        />
      ))}
    </article>
  );
}
