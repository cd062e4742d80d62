import { mkdtempSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { type Contender, type Group, BARE, BARE_AGAIN, REPLICATED } from './contenders.js';
import { workDirectory } from './process/work-directory.js';

const servers = fileURLToPath(new URL('../servers/python', import.meta.url));

/** FastAPI in one uvicorn process with uvloop and httptools. */
export function uvicornContender(python: string): Contender {
  return {
    name: 'fastapi on uvicorn',
    validates: true,
    launch: () => ({ command: python, args: [join(servers, 'fastapi_app.py')], env: PYTHON_ENV }),
  };
}

/**
 * Ray Serve in each of its modes, beside what it is compared with; one group each, for two Ray
 * clusters on one machine would want the same ports.
 */
export function rayGroups(python: string): readonly Group[] {
  const modes = [
    { name: 'ray serve', env: {} },
    { name: 'ray serve, haproxy', env: { RAY_SERVE_ENABLE_HA_PROXY: '1' } },
  ];
  return modes.map(({ name, env }) => ({
    title: `Beside ${name} (2 replicas)`,
    maxRounds: 7,
    mayFail: true,
    contenders: [BARE, BARE_AGAIN, REPLICATED, rayContender(name, { python, env })],
  }));
}

function rayContender(
  name: string,
  { python, env }: { python: string; env: Readonly<Record<string, string>> },
): Contender {
  return {
    name,
    validates: true,
    startTimeoutMs: 180_000,
    // unshare lets no other signal through; its --kill-child then takes all of the namespace along.
    stopSignal: 'SIGKILL',
    launch: () => {
      // Short: HAProxy takes 97 bytes of a socket's path, and Ray's part of it is 68.
      const home = mkdtempSync(join(workDirectory(), 'r'));
      return {
        // Ray starts daemons that leave their parent. In a PID namespace they stay below its init
        // process, where their CPU time is found, and end with it.
        command: 'unshare',
        args: [
          '--pid',
          '--fork',
          '--mount-proc',
          '--kill-child',
          'sh',
          '-c',
          '"$0" "$1" & wait',
          python,
          join(servers, 'ray_app.py'),
        ],
        env: {
          ...PYTHON_ENV,
          // Ray reads a token, and a setting for statistics, from the home directory.
          HOME: home,
          BENCH_TEMPORARY: join(home, 'ray'),
          RAY_AUTH_MODE: 'disabled',
          RAY_USAGE_STATS_ENABLED: '0',
          RAY_SERVE_LOG_TO_STDERR: '0',
          RAY_SERVE_HAPROXY_CONFIG_FILE_LOC: join(home, 'haproxy.cfg'),
          RAY_SERVE_HAPROXY_SOCKET_PATH: join(home, 'admin.sock'),
          RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH: join(home, 'metrics.sock'),
          RAY_SERVE_HAPROXY_SERVER_STATE_BASE: home,
          RAY_SERVE_HAPROXY_SERVER_STATE_FILE: join(home, 'server-state'),
          ...env,
        },
      };
    },
  };
}

const PYTHON_ENV = { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
