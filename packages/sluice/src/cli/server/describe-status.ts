import type { Paint } from '../colour.js';
import { cut, table } from '../table.js';
import type { ApplicationDetails, DeploymentDetails, ServerDetails } from './server-details.js';

export interface StatusView {
  readonly paint: Paint;
  /** Lines are cut to it; Infinity for none, where messages are shown whole. */
  readonly columns: number;
  /** The revision of each application, by its name; defaults to none. */
  readonly revisions?: ReadonlyMap<string, number>;
}

/** The applications and deployments of a server, a line each, and below it what went wrong with one. */
export function describeStatus(
  { applications }: Pick<ServerDetails, 'applications'>,
  { paint, columns, revisions }: StatusView,
): string {
  if (applications.length === 0) {
    return 'No application is deployed. Deploy some: sluice deploy serve.yaml\n';
  }
  const rows = applications.flatMap((application) => [
    {
      cells: [
        application.name,
        application.status,
        placeOf(application, revisions?.get(application.name)),
      ],
      message: ownMessage(application),
    },
    ...application.deployments.map((deployment) => ({
      cells: [`  ${deployment.name}`, deployment.status, replicasOf(deployment)],
      message: deployment.message,
    })),
  ]);
  const lines = table(
    rows.map(({ cells }) => cells),
    columns,
  ).split('\n');
  return rows
    .map(({ message }, at) => `${paintStatus(lines[at] ?? '', paint)}\n${below(message, columns)}`)
    .join('');
}

/** `shop: Model 1/2, Api 0/1`: deployments that lack replicas, or the status where none does. */
export function describeProgress(applications: readonly ApplicationDetails[]): string {
  return applications
    .map(({ name, status, deployments }) => {
      const behind = deployments.flatMap(({ name: deployment, replicas, wantedReplicas }) => {
        const ready = running(replicas);
        return ready === wantedReplicas ? [] : [`${deployment} ${ready}/${wantedReplicas}`];
      });
      return `${name}: ${behind.length === 0 ? status.toLowerCase() : behind.join(', ')}`;
    })
    .join('; ');
}

function placeOf({ routePrefix }: ApplicationDetails, revision: number | undefined): string {
  const place = routePrefix ?? '(reached by handles alone)';
  return revision === undefined ? place : `${place}, revision ${revision}`;
}

function replicasOf({ replicas, wantedReplicas }: DeploymentDetails): string {
  const others = replicas.filter(({ state }) => state !== 'RUNNING');
  const gpus = [...new Set(replicas.flatMap((one) => one.gpus))];
  const on = gpus.length === 0 ? '' : ` on GPU ${gpus.join(', ')}`;
  const count = `${running(replicas)}/${wantedReplicas} ${wantedReplicas === 1 ? 'replica' : 'replicas'}${on}`;
  if (others.length === 0) return count;
  const states = new Map<string, number>();
  for (const { state } of others) states.set(state, (states.get(state) ?? 0) + 1);
  return `${count}, ${[...states].map(([state, number]) => `${number} ${state.toLowerCase()}`).join(', ')}`;
}

function running(replicas: DeploymentDetails['replicas']): number {
  return replicas.filter(({ state }) => state === 'RUNNING').length;
}

/** That of an application repeats those of its deployments. */
function ownMessage({ message, deployments }: ApplicationDetails): string {
  return deployments.some((one) => one.message !== '' && message.includes(one.message))
    ? ''
    : message;
}

function below(message: string, columns: number): string {
  if (message === '') return '';
  const lines = message.trimEnd().split('\n');
  const shown = columns === Number.POSITIVE_INFINITY ? lines : lines.slice(0, 1);
  return shown.map((line) => `${cut(`    ${line}`, columns)}\n`).join('');
}

const GOOD = /\b(?:RUNNING|HEALTHY)\b/;
const BAD = /\b(?:DEPLOY_FAILED|UNHEALTHY)\b/;
const CHANGING = /\b(?:DEPLOYING|UPDATING|UPSCALING|DOWNSCALING|DELETING|NOT_STARTED)\b/;

function paintStatus(line: string, paint: Paint): string {
  return line
    .replace(BAD, (word) => paint('red', word))
    .replace(CHANGING, (word) => paint('yellow', word))
    .replace(GOOD, (word) => paint('green', word));
}
