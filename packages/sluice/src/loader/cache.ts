import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  access,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of one compiled application by their path inside its directory. */
export type CacheFiles = ReadonlyMap<string, string>;

/** Days after which a compiled application nobody started again is removed. */
const KEEP_DAYS = 30;

/**
 * The directory compiled applications are kept in: `node_modules/.cache/sluice` of the project, or one
 * of the user's own when the project's cannot be written, or can be written by somebody else.
 *
 * Node runs the files as they are, so nobody else may be able to put files there.
 */
export async function findCacheRoot(entry: string): Promise<string> {
  for (let directory = dirname(entry); ; directory = dirname(directory)) {
    const root = await rootInside(join(directory, 'node_modules'));
    if (root !== undefined) return root;
    if (dirname(directory) === directory) return await privateRoot();
  }
}

async function rootInside(modules: string): Promise<string | undefined> {
  const [cache, root] = [join(modules, '.cache'), join(modules, '.cache', 'sluice')];
  // Another tool's link to the modules is as good as they are.
  const found = await stat(modules).catch(() => undefined);
  if (found === undefined || !isOurs(found) || !(await isWritable(modules))) return undefined;
  return (await makePrivate(cache)) && (await makePrivate(root)) ? root : undefined;
}

/**
 * Puts the files in place under `root/key` unless they are there, and returns the directory.
 *
 * The modules appear all at once, by one rename, so processes that start together never see half of
 * them; the second process takes the modules of the first.
 */
export async function publish(
  root: string,
  key: string,
  files: CacheFiles,
): Promise<{ directory: string; hit: boolean }> {
  const directory = join(root, key);
  if (await exists(directory)) {
    const now = new Date();
    await utimes(directory, now, now).catch(() => undefined);
    return { directory, hit: true };
  }
  const staging = join(root, `.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    for (const [path, text] of files) {
      const file = join(staging, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await rename(staging, directory);
  } catch (error) {
    if (!(await exists(directory))) throw error;
    return { directory, hit: true };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  await prune(root, Date.now());
  return { directory, hit: false };
}

/** Removes what has not been started for a month, and what a killed process left half-written. */
async function prune(root: string, nowMs: number): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const days = name.startsWith('.new-') ? 1 : KEEP_DAYS;
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || nowMs - found.mtimeMs < days * 86_400_000) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function isWritable(directory: string): Promise<boolean> {
  return await access(directory, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function privateRoot(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const atHome = join(cache, 'sluice');
  if (await makePrivate(atHome)) return atHome;
  const { uid } = userInfo();
  const temporary = join(tmpdir(), `sluice-${uid}`);
  if (await makePrivate(temporary)) return temporary;
  return await mkdtemp(join(tmpdir(), 'sluice-'));
}

async function makePrivate(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return isOurs(await lstat(directory)) && (await isWritable(directory));
  } catch {
    return false;
  }
}

/** A directory of this user that nobody else can write to. Windows shows neither in a mode. */
function isOurs(found: Stats): boolean {
  if (!found.isDirectory()) return false;
  return (
    process.platform === 'win32' || (found.uid === process.getuid?.() && (found.mode & 0o022) === 0)
  );
}
