import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { root } from '../prepare.mjs';
import { pause } from './figures.mjs';
import { below, titleOf } from './processes.mjs';

const command = join(root, 'packages/sluice/dist/cli/main.js');

/** `sluice run --config FILE` as a process of its own, once it serves. */
export async function serve(file) {
  const token = randomBytes(16).toString('hex');
  const args = [command, 'run', '--config', file, '--port', '0', '--admin-port', '0'];
  const env = { FORCE_COLOR: '0', SLUICE_ACCESS_LOG: '0', SLUICE_AUTH_TOKEN: token };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  let text = '';
  const hear = (chunk) => (text += chunk);
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  void ended.then(() => process.off('exit', end));
  const printed = async (pattern, count = 1) => {
    while ((text.match(pattern)?.length ?? 0) < count) {
      if (child.exitCode !== null) throw new Error(text);
      await pause(5);
    }
  };
  await printed(/Ctrl-C stops it/g);
  const url = /^(?!admin)\S+ +(http:\/\/[\d.:]+)/m.exec(text)?.[1];
  return {
    url,
    printed,
    admin: adminAt(/^admin +(http:\S+)$/m.exec(text)?.[1], token),
    /** The processes below that have a role: `controller`, `ingress` or `replica`. */
    members: (role) => below(child.pid).filter((pid) => titleOf(pid).startsWith(`sluice: ${role}`)),
    async stop() {
      end();
      await ended;
    },
  };
}

function adminAt(url, token) {
  const path = `${url}/api/serve/applications/`;
  const headers = { authorization: `Bearer ${token}` };
  return {
    /** Makes these the applications of the server. */
    async put(applications) {
      const body = JSON.stringify({ applications });
      const response = await fetch(path, { method: 'PUT', headers, body });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    /** The applications by their names, as the controller sees them. */
    async applications() {
      const response = await fetch(path, { headers });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()).applications;
    },
  };
}
