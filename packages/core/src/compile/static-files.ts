import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DefinitionError, type DefinitionProblem, HttpError } from '../errors.js';
import { qualityOf } from '../http/accept.js';
import type { RawHeaders, RequestHead } from '../http/exchange.js';
import type { StaticDirectory } from '../http/files/static-file.js';
import { quoteUrl } from '../http/percent.js';
import type { Reply } from '../http/reply.js';
import { stripPrefix } from '../http/strip-prefix.js';
import type { AppOptions } from '../app-options.js';
import type { FrontendOptions, StaticOptions } from '../types/static-options.js';
import { applicationAround, applicationFailure, runWithin } from './application-around.js';
import { methodNotAllowed } from './method-not-allowed.js';
import type { Operate } from './operation.js';
import type { Steps, ToFailure } from './pipeline.js';
import type { Around } from './run-around.js';

/** Finds what serves a path that no operation has; undefined outside of every directory. */
export type FindStatic = (path: string) => Operate | undefined;

/**
 * Makes the server of an application's directories and front ends, of which the longest path wins.
 *
 * Throws `DefinitionError` for directories that do not exist. Reads none of their files.
 */
export function compileStatic(options: AppOptions): FindStatic {
  const { static: directories = [], frontend = [] } = options;
  const around = applicationAround(options);
  const toFailure = applicationFailure(options);
  const mounts = [...directories.map(staticMount), ...[frontend].flat().map(frontendMount)];
  refuseMissing(mounts);
  const served = mounts
    .toSorted((one, other) => other.path.length - one.path.length)
    .map((mount) => ({ mount, operate: operateOf(mount, { around, toFailure }) }));
  return (path) => served.find(({ mount }) => isBelow(path, mount))?.operate;
}

/** A directory at a path of the application. */
interface Mount extends StaticDirectory {
  /** Without a slash at its end; `''` for the root. */
  readonly path: string;
  readonly headers: RawHeaders;
  readonly checkDir: boolean;
  /** The files that stand for a missing one: the first that exists. */
  readonly fallbacks: readonly Fallback[];
}

type Fallback = '404.html' | 'index.html';

function staticMount(options: StaticOptions): Mount {
  const { html = false, dotfiles = false, followSymlink = false } = options;
  const fallbacks: readonly Fallback[] = html ? ['404.html'] : [];
  return { ...placeOf(options), hasIndex: html, dotfiles, followSymlink, fallbacks };
}

function frontendMount({ path = '/', fallback = 'auto', ...options }: FrontendOptions): Mount {
  const fallbacks = FALLBACKS[String(fallback)] ?? [];
  const place = placeOf({ ...options, path });
  return { ...place, hasIndex: true, dotfiles: false, followSymlink: false, fallbacks };
}

const FALLBACKS: Readonly<Record<string, readonly Fallback[]>> = {
  auto: ['404.html', 'index.html'],
  'index.html': ['index.html'],
  '404.html': ['404.html'],
};

function placeOf({
  path,
  directory,
  cacheControl,
  checkDir = true,
}: StaticOptions): Pick<Mount, 'path' | 'root' | 'headers' | 'checkDir'> {
  return {
    path: path.replace(/\/$/, ''),
    root: resolve(directory instanceof URL ? fileURLToPath(directory) : directory),
    headers: cacheControl === undefined ? [] : ['cache-control', cacheControl],
    checkDir,
  };
}

function refuseMissing(mounts: readonly Mount[]): void {
  const problems: DefinitionProblem[] = mounts
    .filter(({ root, checkDir }) => checkDir && !isDirectory(root))
    .map(({ path, root }) => ({
      code: 'E_DIRECTORY_MISSING',
      where: `the files at ${path === '' ? '/' : path}`,
      what: `there is no directory ${root}.`,
      fix: 'Build or create it, give its path with new URL(..., import.meta.url), or set checkDir: false.',
    }));
  if (problems.length > 0) throw new DefinitionError(problems);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isBelow(path: string, mount: Mount): boolean {
  return path === mount.path || path.startsWith(`${mount.path}/`);
}

interface Serving {
  readonly around: Around | undefined;
  readonly toFailure: ToFailure | undefined;
}

function operateOf(mount: Mount, { around, toFailure }: Serving): Operate {
  const steps: Steps<undefined> = {
    operation: undefined,
    maxBodyBytes: undefined,
    holdsDependencies: false,
    readArguments: () => undefined,
    callHandler: () => undefined,
    toReply: (_, head) => replyFrom(mount, head),
    toFailure,
  };
  return (exchange) => runWithin(exchange, steps, around);
}

async function replyFrom(mount: Mount, head: RequestHead): Promise<Reply> {
  // Most applications serve no files, and do not load what finds and sends them.
  const [{ findStatic }, { fileReply }] = await Promise.all([
    import('../http/files/static-file.js'),
    import('../http/files/file-reply.js'),
  ]);
  const below = stripPrefix(head.path, head.rootPath).slice(mount.path.length);
  const send = (path: string, status = 200): Promise<Reply> =>
    fileReply({ path, name: path, status, headers: mount.headers }, head);

  const found = await findStatic(mount, below);
  if (head.method !== 'GET' && head.method !== 'HEAD') {
    if (found === undefined) throw new HttpError(404);
    return methodNotAllowed(head.method, ['GET', 'HEAD', 'OPTIONS']);
  }
  // References of a page at a path without a slash would start one folder above. The path of the
  // application's own root may lack it too.
  const isBare = found?.kind === 'index' || (below.endsWith('/') && !head.path.endsWith('/'));
  if (found !== undefined) return isBare ? withSlash(head) : send(found.path);
  for (const name of mount.fallbacks) {
    const fallback = await findStatic(mount, `/${name}`);
    if (fallback === undefined) continue;
    if (name === '404.html') return send(fallback.path, 404);
    if (navigates(head)) return send(fallback.path);
  }
  throw new HttpError(404);
}

function withSlash({ path, query }: RequestHead): Reply {
  const location = quoteUrl(`${path}/${query === '' ? '' : `?${query}`}`);
  return { status: 307, headers: ['location', location], body: undefined };
}

/** True for a browser that opens a page, which gets the front end where its router has the path. */
function navigates(head: RequestHead): boolean {
  const accept = head.header('accept') ?? '';
  return ['text/html', 'application/xhtml+xml'].some((type) => names(accept, type));
}

// `*/*` is what scripts send.
function names(accept: string, type: string): boolean {
  return accept.toLowerCase().includes(type) && qualityOf(accept, type) > 0;
}
