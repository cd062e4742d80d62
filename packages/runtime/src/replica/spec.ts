import type { BuiltDeployment, DeploymentConfig } from '../deployment/deployment-config.js';
import type { EntryPoint } from '../deployment/entry-point.js';

/** Names one replica. */
export interface ReplicaIdentity {
  /** Unique per incarnation: `application#deployment#a1b2c3`. */
  readonly id: string;
  readonly application: string;
  readonly deployment: string;
}

/** A replica that an engine is asked to run. */
export interface ReplicaSpec {
  readonly identity: ReplicaIdentity;
  /** Changes whenever a running replica cannot become the new one by `configure`. */
  readonly version: string;
  readonly config: DeploymentConfig;
  readonly entry: EntryPoint | undefined;
  /** The ingress deployment of an application with a route prefix. */
  readonly servesHttp: boolean;
  /** Its place among the replicas of the deployment when it starts; defaults to 0. */
  readonly rank?: number;
  /** The GPUs that it sees, as `CUDA_VISIBLE_DEVICES` names them; absent: all that this process sees. */
  readonly gpus?: readonly string[];
  /** The replica is not the only one: each line it prints begins with its id. */
  readonly marksOutput?: boolean;
  /** Present only for the inline engine, which needs no import. */
  readonly built: BuiltDeployment | undefined;
}
