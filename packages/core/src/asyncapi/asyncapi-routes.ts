import type { AppModel } from '../model/app-model.js';
import { documentedVersion, versionPrefix, versionsOf } from '../model/versions.js';
import { pagePaths } from '../openapi/page-paths.js';
import { type PageRoute, documentRoute } from '../openapi/pages.js';
import { asyncapiDocument, hasChannels } from './asyncapi-document.js';

/** Makes the routes of the AsyncAPI document, by default `/asyncapi.json`; none without WebSockets and streams. */
export function asyncapiRoutes(model: AppModel): readonly PageRoute[] {
  const { asyncapi } = pagePaths(model.options);
  if (asyncapi === undefined || !hasChannels(model)) return [];
  const prefixOf = (version: string): string => versionPrefix(model.options.versioning, version);
  return [
    routeAt(model, asyncapi, documentedVersion(model)),
    ...versionsOf(model).map((version) =>
      routeAt(model, `${prefixOf(version)}${asyncapi}`, version),
    ),
  ];
}

function routeAt(model: AppModel, path: string, version: string | undefined): PageRoute {
  return documentRoute(path, (rootPath) =>
    asyncapiDocument(model, { rootPath, ...(version === undefined ? {} : { version }) }),
  );
}
