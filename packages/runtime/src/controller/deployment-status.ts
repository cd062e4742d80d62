/** Names and meanings as Ray Serve's. */
export type DeploymentStatus =
  | 'UPDATING'
  | 'HEALTHY'
  | 'UNHEALTHY'
  | 'DEPLOY_FAILED'
  | 'UPSCALING'
  | 'DOWNSCALING';

/** What brought a deployment to its status; names and meanings as Ray Serve's. */
export type DeploymentStatusTrigger =
  | 'UNSPECIFIED'
  | 'CONFIG_UPDATE_STARTED'
  | 'CONFIG_UPDATE_COMPLETED'
  | 'UPSCALE_COMPLETED'
  | 'DOWNSCALE_COMPLETED'
  | 'AUTOSCALING'
  | 'REPLICA_STARTUP_FAILED'
  | 'HEALTH_CHECK_FAILED'
  | 'DELETING';

/** A status and how it came about. */
export interface DeploymentCondition {
  readonly status: DeploymentStatus;
  readonly trigger: DeploymentStatusTrigger;
}

/** What may move a deployment to another status; names as Ray Serve's internal triggers. */
export type DeploymentEvent =
  /** Exactly the wanted replicas serve. */
  | 'HEALTHY'
  | 'CONFIG_UPDATE'
  | 'AUTOSCALE_UP'
  | 'AUTOSCALE_DOWN'
  | 'MANUALLY_INCREASE_NUM_REPLICAS'
  | 'MANUALLY_DECREASE_NUM_REPLICAS'
  /** A replica could not start. */
  | 'REPLICA_STARTUP_FAILED'
  /** The update has been given up because its replicas do not start, or refuse their config. */
  | 'ROLLING_UPDATE_FAILED'
  /** A replica died, or failed its health checks. */
  | 'HEALTH_CHECK_FAILED'
  | 'DELETE';

/** Of a deployment that was asked for a moment ago. */
export const FIRST_CONDITION: DeploymentCondition = {
  status: 'UPDATING',
  trigger: 'CONFIG_UPDATE_STARTED',
};

type Moves = { readonly [event in DeploymentEvent]?: DeploymentCondition };

const UPDATE: DeploymentCondition = { status: 'UPDATING', trigger: 'CONFIG_UPDATE_STARTED' };
const RECOVERED: DeploymentCondition = { status: 'HEALTHY', trigger: 'UNSPECIFIED' };
const AUTOSCALED_UP: DeploymentCondition = { status: 'UPSCALING', trigger: 'AUTOSCALING' };
const AUTOSCALED_DOWN: DeploymentCondition = { status: 'DOWNSCALING', trigger: 'AUTOSCALING' };
const INCREASED: DeploymentCondition = { status: 'UPSCALING', trigger: 'CONFIG_UPDATE_STARTED' };
const DECREASED: DeploymentCondition = { status: 'DOWNSCALING', trigger: 'CONFIG_UPDATE_STARTED' };
const UNWELL: DeploymentCondition = { status: 'UNHEALTHY', trigger: 'HEALTH_CHECK_FAILED' };
const NOT_STARTING: DeploymentCondition = {
  status: 'UNHEALTHY',
  trigger: 'REPLICA_STARTUP_FAILED',
};

/** From any status. */
const ALWAYS: Moves = {
  DELETE: { status: 'UPDATING', trigger: 'DELETING' },
  ROLLING_UPDATE_FAILED: { status: 'DEPLOY_FAILED', trigger: 'REPLICA_STARTUP_FAILED' },
};

const FAILED: Moves = {
  HEALTH_CHECK_FAILED: { status: 'DEPLOY_FAILED', trigger: 'HEALTH_CHECK_FAILED' },
  REPLICA_STARTUP_FAILED: { status: 'DEPLOY_FAILED', trigger: 'REPLICA_STARTUP_FAILED' },
};

const SCALING: Moves = {
  CONFIG_UPDATE: UPDATE,
  HEALTH_CHECK_FAILED: UNWELL,
  REPLICA_STARTUP_FAILED: NOT_STARTING,
  MANUALLY_INCREASE_NUM_REPLICAS: INCREASED,
  MANUALLY_DECREASE_NUM_REPLICAS: DECREASED,
};

/**
 * The legal moves; an event that is not listed changes nothing.
 * Source: `DeploymentStatusInfo.handle_transition` of Ray Serve 2.60. Here an autoscaler does not end an
 * update: there, UPDATING becomes UPSCALING, and the application RUNNING before its update is through.
 */
const MOVES: { readonly [status in DeploymentStatus]: Moves } = {
  UPDATING: {
    ...FAILED,
    CONFIG_UPDATE: UPDATE,
    HEALTHY: { status: 'HEALTHY', trigger: 'CONFIG_UPDATE_COMPLETED' },
  },
  UPSCALING: { ...SCALING, HEALTHY: { status: 'HEALTHY', trigger: 'UPSCALE_COMPLETED' } },
  DOWNSCALING: { ...SCALING, HEALTHY: { status: 'HEALTHY', trigger: 'DOWNSCALE_COMPLETED' } },
  HEALTHY: {
    CONFIG_UPDATE: UPDATE,
    AUTOSCALE_UP: AUTOSCALED_UP,
    AUTOSCALE_DOWN: AUTOSCALED_DOWN,
    MANUALLY_INCREASE_NUM_REPLICAS: INCREASED,
    MANUALLY_DECREASE_NUM_REPLICAS: DECREASED,
    HEALTH_CHECK_FAILED: UNWELL,
  },
  UNHEALTHY: {
    HEALTHY: RECOVERED,
    CONFIG_UPDATE: UPDATE,
    HEALTH_CHECK_FAILED: UNWELL,
    REPLICA_STARTUP_FAILED: NOT_STARTING,
  },
  DEPLOY_FAILED: { ...FAILED, HEALTHY: RECOVERED, CONFIG_UPDATE: UPDATE },
};

/** Autoscaling goes on from autoscaling; a change by hand is not undone by it. */
const AUTOSCALING_MOVES: Moves = {
  AUTOSCALE_UP: AUTOSCALED_UP,
  AUTOSCALE_DOWN: AUTOSCALED_DOWN,
};

/** Says where an event leads; the same condition when the event means nothing there. */
export function nextCondition(
  condition: DeploymentCondition,
  event: DeploymentEvent,
): DeploymentCondition {
  const { status, trigger } = condition;
  const own = MOVES[status][event];
  const further = trigger === 'AUTOSCALING' ? AUTOSCALING_MOVES[event] : undefined;
  return ALWAYS[event] ?? own ?? further ?? condition;
}
