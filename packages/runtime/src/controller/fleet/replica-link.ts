import type { ChannelClient, Endpoint } from '@sluice/ingress/channel';

import { within, type Clock } from '../../clock.js';
import type { ControlMessage } from '../../replica/types.js';
import { describeRemote } from './describe-remote.js';

/** Opens a channel to a replica, for control alone. */
export type ConnectControl = (endpoint: Endpoint) => Promise<ControlChannel>;
export type ControlChannel = Pick<ChannelClient, 'control' | 'closed' | 'close' | 'silentMs'>;

export interface HealthCheck {
  readonly periodMs: number;
  readonly timeoutMs: number;
}

export interface HealthReport {
  /** A check failed; `count` of those in a row that may. */
  failed(check: { readonly count: number; readonly of: number; readonly reason: string }): void;
  /** `hung`: it answered none of them. `reason` is that of the last one. */
  verdict(health: 'failing' | 'hung', reason: string): void;
}

/** Consecutive health checks that must fail before a replica is replaced. */
const failuresAllowed = 3;

/** The controller's connection to one replica: control messages and health checks. */
export interface ReplicaLink {
  control(message: ControlMessage): Promise<unknown>;
  silentMs(nowMs: number): number;
  /** Checks until closed, or until there is a verdict: three checks in a row have failed. */
  checkHealth(settings: () => HealthCheck, report: HealthReport): void;
  close(): void;
}

export async function openLink(
  endpoint: Endpoint,
  options: { readonly connect: ConnectControl; readonly clock: Clock },
): Promise<ReplicaLink> {
  const { connect, clock } = options;
  const channel = await connect(endpoint);
  let isClosed = false;
  let cancelTimer: (() => void) | undefined;

  const check = (timeoutMs: number): Promise<CheckResult> => {
    const asked: ControlMessage = { type: 'health' };
    const answered = channel.control(asked).then(
      (): CheckResult => ({ kind: 'healthy' }),
      (error: unknown): CheckResult => ({ kind: 'refused', reason: describeRemote(error) }),
    );
    const late: Failure = { kind: 'silent', reason: `no answer within ${timeoutMs / 1_000} s` };
    return within(clock, { ms: timeoutMs, late }, answered);
  };

  return {
    control: (message) => channel.control(message),
    silentMs: (nowMs) => channel.silentMs(nowMs),
    checkHealth(settings, report) {
      let failures: Failure[] = [];
      const next = async (): Promise<void> => {
        const result = await check(settings().timeoutMs);
        if (isClosed) return;
        failures = result.kind === 'healthy' ? [] : [...failures, result];
        if (result.kind === 'healthy') return schedule();
        const { reason } = result;
        report.failed({ count: failures.length, of: failuresAllowed, reason });
        if (failures.length < failuresAllowed) return schedule();
        report.verdict(verdictOf(failures), reason);
      };
      const schedule = (): void => {
        cancelTimer = clock.after(settings().periodMs, () => void next());
      };
      schedule();
    },
    close() {
      isClosed = true;
      cancelTimer?.();
      channel.close();
    },
  };
}

type Failure = { readonly kind: 'silent' | 'refused'; readonly reason: string };
type CheckResult = { readonly kind: 'healthy' } | Failure;

function verdictOf(failures: readonly Failure[]): 'failing' | 'hung' {
  return failures.every((failure) => failure.kind === 'silent') ? 'hung' : 'failing';
}
