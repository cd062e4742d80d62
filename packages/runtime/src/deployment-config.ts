/** A deployment's options with every default filled in; plain JSON. Names and defaults are the design's. */
export interface DeploymentConfig {
  readonly numReplicas: number;
  readonly maxOngoingRequests: number;
  /** -1 for no limit. */
  readonly maxQueuedRequests: number;
  readonly maxWebSockets: number;
  readonly backpressure: { readonly statusCode: 503 | 429; readonly retryAfterS: number };
  readonly gracefulShutdownTimeoutS: number;
  readonly healthCheckPeriodS: number;
  readonly healthCheckTimeoutS: number;
  /** JSON, given to the instance's `reconfigure` after construction and on every change; null when unset. */
  readonly userConfig: unknown;
}

/** What `@Deployment`, `bind(...).options()`, the config file and flags may set. */
export interface DeploymentOptions extends Partial<Omit<DeploymentConfig, 'backpressure'>> {
  readonly backpressure?: Partial<DeploymentConfig['backpressure']>;
  /** The class's or function's name unless said; unique within the application. */
  readonly name?: string;
}

/** One deployment of a built application: the graph of `bind` flattened, callees before callers. */
export interface BuiltDeployment {
  readonly name: string;
  readonly isIngress: boolean;
  /** The class to construct, or the function deployment's function. */
  readonly target:
    | { readonly kind: 'class'; readonly type: new (...args: never[]) => object }
    | { readonly kind: 'function'; readonly run: (...args: never[]) => unknown };
  /** Constructor arguments as given to `bind`; bound deployments appear as {@link HandleArgument}. */
  readonly args: readonly unknown[];
  readonly options: DeploymentOptions;
}

/** Stands for a `DeploymentHandle` among constructor arguments, at any depth of arrays and plain objects. */
export class HandleArgument {
  readonly deployment: string;
  constructor(deployment: string) {
    this.deployment = deployment;
  }
}
