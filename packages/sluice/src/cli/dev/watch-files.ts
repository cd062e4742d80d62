import { statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, join } from 'node:path';

/** Watches single files for as long as they are of interest. */
export interface FileWatcher {
  /**
   * Replaces what is watched. True when a directory is watched that was not: whatever changed in it
   * until now went unseen.
   */
  set(files: readonly string[], options: { readonly anything: boolean }): boolean;
  close(): void;
}

/**
 * Calls back when a watched file changes, appears or goes; by events of the system, without polling.
 *
 * Directories are what is watched: editors save by putting a new file in the old one's place, which a
 * watch of the file would lose. With `anything`, every change beside the files counts, new
 * directories included: that is how a file an import is missing turns up.
 */
export function watchFiles(changed: (path: string) => void): FileWatcher {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  let files = new Set<string>();
  let anything = false;

  const add = (directory: string): boolean => {
    const identity = identityOf(directory);
    if (watchers.get(directory)?.identity === identity) return false;
    remove(directory);
    try {
      const watcher = watch(directory, (_, name) => {
        const path = name === null ? directory : join(directory, name);
        if (anything && isDirectory(path)) add(path);
        const isGone = identityOf(directory) !== identity;
        if (anything || isGone || name === null || files.has(path)) changed(path);
      });
      watcher.on('error', () => remove(directory));
      watchers.set(directory, { watcher, identity });
      return true;
    } catch {
      // Gone in the meantime; its files are missing from the next compilation, which says so.
      return false;
    }
  };
  const remove = (directory: string): void => {
    watchers.get(directory)?.watcher.close();
    watchers.delete(directory);
  };
  return {
    set(wanted, options) {
      files = new Set(wanted);
      ({ anything } = options);
      const directories = new Set(wanted.map((file) => nearestDirectory(dirname(file))));
      for (const directory of watchers.keys()) if (!directories.has(directory)) remove(directory);
      return [...directories].map(add).includes(true);
    },
    close() {
      for (const directory of watchers.keys()) remove(directory);
    },
  };
}

/** A directory that is yet to be made shows in the one above. */
function nearestDirectory(directory: string): string {
  return isDirectory(directory) ? directory : nearestDirectory(dirname(directory));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A directory that went and came back is another one: the watch of the first tells nothing of it. */
function identityOf(directory: string): string {
  const found = statSync(directory, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.birthtimeMs}`;
}
