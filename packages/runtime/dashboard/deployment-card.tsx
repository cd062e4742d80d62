import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { restart, type DeploymentDetails } from './api.js';
import { ConfirmButton } from './confirm.js';
import { gauges } from './figures.js';
import { Plot } from './plot.js';
import { ReplicaRow } from './replica-row.js';
import { ScaleButton } from './scale-button.js';
import type { Watched } from './watch.js';

/** A deployment of an application: its status, its load, its replicas. */
export function DeploymentCard({
  application,
  deployment,
  watched: { samples },
}: {
  readonly application: string;
  readonly deployment: DeploymentDetails;
  readonly watched: Watched;
}): JSX.Element {
  const { name, status, message, target_num_replicas: wanted, replicas } = deployment;
  const key = `${application}#${name}`;
  const live = samples.at(-1);
  const now = live?.deployments[key];
  const work = useMemo(() => gauges(samples, key, ['ongoing', 'queued']), [samples, key]);
  const counts = useMemo(() => gauges(samples, key, ['wanted', 'running']), [samples, key]);
  const isAutoscaled =
    deployment.deployment_config.autoscaling_config !== undefined &&
    deployment.deployment_config.autoscaling_config !== null;
  return (
    <section class="deployment" data-deployment={key}>
      <header>
        <h3>{name}</h3>
        <span class={`badge ${status}`}>{status}</span>
        <span class="figures">
          {now?.running ?? '-'} of {wanted} replicas{isAutoscaled && ', autoscaled'} ·{' '}
          {now?.ongoing ?? '-'} ongoing · {now?.queued ?? '-'} queued
        </span>
        <span class="buttons">
          {!isAutoscaled && (
            <ScaleButton application={application} deployment={name} now={wanted} />
          )}
          <ConfirmButton
            label="Restart"
            question={`Replace the replicas of ${name}, each after its successor is ready?`}
            act={() => restart(application, name)}
          />
        </span>
      </header>
      {message !== '' && <pre class="problem">{message}</pre>}
      <div class="plots">
        <Plot title="Work" unit="requests" data={work} />
        <Plot title="Replicas" unit="" data={counts} />
      </div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              {['Replica', 'State', 'pid', 'Ongoing', 'Busy', 'Memory', 'Age', ''].map((head) => (
                <th key={head}>{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {replicas.map((replica) => (
              <ReplicaRow
                key={replica.replica_id}
                replica={replica}
                live={live?.replicas[replica.replica_id]}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
