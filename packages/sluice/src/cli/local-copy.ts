import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The command of the project in `directory`, when it has another copy of Sluice than this one.
 *
 * The command and the application must share one copy: decorators, applications and replicas know
 * each other by identity. So a globally installed `sluice` leaves the work to the project's own.
 */
export function projectCommand(directory: string): string | undefined {
  const own = fileURLToPath(new URL('../../package.json', import.meta.url));
  try {
    const found = createRequire(join(directory, 'any.js')).resolve('sluice/package.json');
    if (realpathSync(found) === realpathSync(own)) return undefined;
    return pathToFileURL(join(dirname(found), 'dist/cli/main.js')).href;
  } catch {
    // Not a project, or one without Sluice: this copy is all there is.
    return undefined;
  }
}
