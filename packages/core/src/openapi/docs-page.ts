import type { AppModel } from '../model/app-model.js';
import { DOCS_STYLE } from './docs-style.js';
import { tokenOrigins } from './security.js';
import { START_SWAGGER_UI } from './start-swagger-ui.js';
import { ICON, type Viewer, type ViewerFile, viewerHeaders, viewerPage } from './viewer.js';

/** Makes the page of Swagger UI, which needs no inline scripts or styles. */
export function docsPage(model: AppModel): Viewer {
  const { faviconUrl, swaggerUiParameters = {}, swaggerUiInitOAuth = {} } = model.options;
  return {
    html: ({ files, document, versions }) =>
      viewerPage({
        title: `${model.title} - API docs`,
        icon: faviconUrl ?? `${files}favicon.svg`,
        versions,
        styles: [`${files}swagger-ui.css`, `${files}docs.css`],
        scripts: [`${files}swagger-ui-bundle.js`, `${files}start.js`],
        data: {
          document,
          files,
          parameters: JSON.stringify(swaggerUiParameters),
          oauth: JSON.stringify(swaggerUiInitOAuth),
        },
      }),
    headers: viewerHeaders({ origins: tokenOrigins(model), icon: faviconUrl }),
    files: FILES,
  };
}

const FILES: ReadonlyMap<string, ViewerFile> = new Map<string, ViewerFile>([
  ['swagger-ui.css', { type: 'text/css; charset=utf-8', file: 'swagger-ui.css' }],
  ['docs.css', { type: 'text/css; charset=utf-8', text: DOCS_STYLE }],
  [
    'swagger-ui-bundle.js',
    { type: 'text/javascript; charset=utf-8', file: 'swagger-ui-bundle.js' },
  ],
  ['start.js', { type: 'text/javascript; charset=utf-8', text: START_SWAGGER_UI }],
  ['favicon.svg', { type: 'image/svg+xml', text: ICON }],
  // The page to which an authorization server sends the browser back, and its script.
  ['oauth2-redirect', { type: 'text/html; charset=utf-8', file: 'oauth2-redirect.html' }],
  ['oauth2-redirect.js', { type: 'text/javascript; charset=utf-8', file: 'oauth2-redirect.js' }],
]);
