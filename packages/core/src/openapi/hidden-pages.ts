import { logWarning } from '../log.js';
import type { AppModel, OperationModel } from '../model/app-model.js';
import { handlerName } from '../model/handler-model.js';
import type { PathSegment } from '../types/path-model.js';

/** A page of the framework by its path, which has no parameters. */
interface FixedPath {
  readonly segments: readonly PathSegment[];
}

/**
 * Warns of operations and mounts that answer at the path of the docs page, of a file of it, or of the document.
 *
 * A route with a parameter hides none of them, since static text wins over parameters.
 */
export function warnOfHiddenPages(model: AppModel, pages: readonly FixedPath[]): void {
  const paths = new Set(pages.map(({ segments }) => textOf(segments)));
  const operations = model.operations.filter(
    ({ methods, path }) => methods.includes('GET') && paths.has(textOf(path.segments)),
  );
  const mounts = model.mounts.flatMap(({ at }) =>
    at.kind === 'path' && pages.some((page) => isBelow(page, at.path))
      ? `the mount ${at.path.pattern} of ${model.title}`
      : [],
  );
  const hiding = [...operations.map(shown), ...mounts];
  if (hiding.length === 0) return;
  const several = hiding.length > 1;
  logWarning(
    `${hiding.join(' and ')} ${several ? 'hide pages' : 'hides the page'} of the framework at ` +
      `${several ? 'these paths' : 'this path'}. Change the path, or move or remove the page: ` +
      "docs: '/help', redoc: '/reference', openapi: '/schema.json', or false.",
  );
}

function shown(operation: OperationModel): string {
  return `${handlerName(operation)} (GET ${operation.path.pattern})`;
}

function isBelow(page: FixedPath, mount: FixedPath): boolean {
  return mount.segments.every(
    (segment, index) => JSON.stringify(segment) === JSON.stringify(page.segments[index]),
  );
}

/** Undefined for a path with parameters, which is no page's. */
function textOf(segments: readonly PathSegment[]): string | undefined {
  const isFixed = segments.every(({ kind }) => kind === 'static');
  return isFixed ? JSON.stringify(segments) : undefined;
}
