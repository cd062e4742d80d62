import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Peers that are no dependencies of ours: the bench installs them into a folder of their own. */
export interface NpmPeers {
  /** The folder, in which their servers run. */
  readonly directory: string;
  /** Installs the pinned versions, unless that has been done; returns why it failed, if it did. */
  install(): string | undefined;
  /** True when `install` has installed what is pinned now. */
  isInstalled(): boolean;
}

/** The peers that a folder of `servers/` pins in its `package.json`. */
export function npmPeers(name: string): NpmPeers {
  const sources = fileURLToPath(new URL(`../servers/${name}`, import.meta.url));
  const directory = fileURLToPath(new URL(`../../../.cache/bench-${name}`, import.meta.url));
  const [wanted, installed] = [join(sources, 'package.json'), join(directory, 'installed.json')];
  return {
    directory,
    install() {
      // Packages are found from the folder of a server.
      cpSync(sources, directory, { recursive: true });
      if (textOf(installed) === textOf(wanted)) return undefined;
      const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
      const done = spawnSync('npm', ['install', ...quiet], { cwd: directory, encoding: 'utf8' });
      if (done.status !== 0) return `npm install failed: ${done.stderr}`;
      copyFileSync(wanted, installed);
      return undefined;
    },
    isInstalled() {
      const text = textOf(wanted);
      return text !== undefined && textOf(installed) === text;
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
