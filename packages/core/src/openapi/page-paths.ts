import type { AppOptions } from '../app-options.js';
import {
  DEFAULT_ASYNCAPI_PATH,
  DEFAULT_DOCS_PATH,
  DEFAULT_OPENAPI_PATH,
  DEFAULT_REDOC_PATH,
} from '../defaults.js';

/** Where an application has its document and the pages that show it; undefined for what it has not. */
export interface PagePaths {
  readonly openapi: string | undefined;
  readonly docs: string | undefined;
  readonly redoc: string | undefined;
  readonly asyncapi: string | undefined;
}

/** Reads from the options where the document and its pages are. Without a document there are no pages. */
export function pagePaths(options: AppOptions): PagePaths {
  const { openapi = DEFAULT_OPENAPI_PATH, docs = DEFAULT_DOCS_PATH } = options;
  const { redoc = DEFAULT_REDOC_PATH, asyncapi = DEFAULT_ASYNCAPI_PATH } = options;
  if (openapi === false) return NO_PAGES;
  return {
    openapi: absolute(openapi),
    docs: absolute(docs),
    redoc: absolute(redoc),
    asyncapi: absolute(asyncapi),
  };
}

const NO_PAGES: PagePaths = {
  openapi: undefined,
  docs: undefined,
  redoc: undefined,
  asyncapi: undefined,
};

function absolute<P extends string | false>(path: P): P extends string ? string : undefined;
function absolute(path: string | false): string | undefined {
  if (path === false) return undefined;
  return path.startsWith('/') ? path : `/${path}`;
}
