import type { RawHeaders } from '../http/exchange.js';

export interface DocsPageOptions {
  readonly title: string;
  /** Relative URL of the folder with the assets, with its `/`. */
  readonly assets: string;
  /** Relative URL of the document. */
  readonly document: string;
  /** Links to the docs pages of all versions of the API; empty without versions. */
  readonly versions: readonly VersionLink[];
}

interface VersionLink {
  readonly name: string;
  readonly href: string;
  /** True for the version of this page. */
  readonly isShown: boolean;
}

/** Makes the page that loads Swagger UI, without inline scripts or styles and without request input. */
export function docsPage({ title, assets, document, versions }: DocsPageOptions): string {
  const name = escapeHtml(title);
  const folder = escapeHtml(assets);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${name} - Sluice docs</title>
    <link rel="icon" type="image/png" href="${folder}favicon-32x32.png" />
    <link rel="stylesheet" href="${folder}swagger-ui.css" />
  </head>
  <body>${versionLinks(versions)}
    <div id="swagger-ui" data-document="${escapeHtml(document)}" data-assets="${folder}"></div>
    <script src="${folder}swagger-ui-bundle.js"></script>
    <script src="${folder}start.js"></script>
  </body>
</html>
`;
}

function versionLinks(versions: readonly VersionLink[]): string {
  if (versions.length === 0) return '';
  const links = versions.map(({ name, href, isShown }) => {
    const current = isShown ? ' aria-current="page"' : '';
    return `<a href="${escapeHtml(href)}"${current}>${escapeHtml(name)}</a>`;
  });
  // Classes of Swagger UI's own stylesheet, which lay it out as its other lines.
  return `
    <nav class="swagger-ui" aria-label="Versions of the API"><div class="wrapper">Version ${links.join(' ')}</div></nav>`;
}

/**
 * Allows only Sluice's own files, and `data:` URLs for the icons of Swagger UI, which needs no inline
 * scripts or styles.
 */
function contentSecurityPolicy(tokenOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...tokenOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Makes the header fields of the docs page, besides its type. The page may ask these origins for tokens. */
export function docsPageHeaders(tokenOrigins: readonly string[]): RawHeaders {
  return Object.entries({
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy(tokenOrigins),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }).flat();
}

/**
 * Starts Swagger UI in the page.
 *
 * `queryConfigEnabled: false` keeps `?url=` and `?configUrl=` from loading another document;
 * `validatorUrl: null` keeps the document from being sent to a public validator. The plugin shows a
 * file picker for each item of a list of files, which Swagger UI does only for the `format: binary` of
 * OpenAPI 3.0, and lets the list be empty at first.
 */
export const START_SCRIPT = `'use strict';
const FileLists = ({ React, fn }) => ({
  wrapComponents: {
    JsonSchemaForm: (Form) => (props) => {
      const { schema } = props;
      const items = schema && schema.get && schema.get('items');
      if (!items || !fn.isFileUploadIntended(items)) return React.createElement(Form, props);
      return React.createElement(Form, {
        ...props,
        schema: schema.setIn(['items', 'format'], 'binary'),
        dispatchInitialValue: false,
      });
    },
  },
});
const root = document.getElementById('swagger-ui');
window.ui = SwaggerUIBundle({
  domNode: root,
  url: new URL(root.dataset.document, window.location.href).href,
  queryConfigEnabled: false,
  validatorUrl: null,
  deepLinking: true,
  persistAuthorization: true,
  oauth2RedirectUrl: new URL(root.dataset.assets + 'oauth2-redirect', window.location.href).href,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [FileLists],
  layout: 'BaseLayout',
});
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
