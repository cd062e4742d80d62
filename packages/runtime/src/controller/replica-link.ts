import type { ChannelClient, Endpoint } from '@sluice/ingress/channel';

import { within, type Clock } from '../clock.js';
import type { ControlMessage } from '../replica/types.js';

/** Opens a channel to a replica, for control alone. */
export type ConnectControl = (endpoint: Endpoint) => Promise<ControlChannel>;
export type ControlChannel = Pick<ChannelClient, 'control' | 'closed' | 'close' | 'silentMs'>;

export interface HealthCheck {
  readonly periodMs: number;
  readonly timeoutMs: number;
}

/** Consecutive health checks that must fail before a replica is replaced. */
const failuresAllowed = 3;

/** The controller's connection to one replica: control messages and health checks. */
export interface ReplicaLink {
  control(message: ControlMessage): Promise<unknown>;
  silentMs(nowMs: number): number;
  /** Checks until closed; reports once, when it has failed three times over. */
  checkHealth(
    settings: () => HealthCheck,
    report: (verdict: { readonly health: 'failing' | 'hung'; readonly reason: string }) => void,
  ): void;
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
      (error: unknown): CheckResult => ({ kind: 'refused', reason: String(error) }),
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
        if (failures.length >= failuresAllowed) {
          report(verdictOf(failures));
          return;
        }
        schedule();
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

function verdictOf(failures: readonly Failure[]): {
  readonly health: 'failing' | 'hung';
  readonly reason: string;
} {
  const isSilent = failures.every((failure) => failure.kind === 'silent');
  return { health: isSilent ? 'hung' : 'failing', reason: failures.at(-1)?.reason ?? '' };
}
