import type { AppModel } from '../model/app-model.js';
import { ICON, type Viewer, type ViewerFile, viewerHeaders, viewerPage } from './viewer.js';

/** Makes the page of Redoc, which shows the document for reading. */
export function redocPage(model: AppModel): Viewer {
  const { faviconUrl, redocParameters = {} } = model.options;
  return {
    html: ({ files, document, versions }) =>
      viewerPage({
        title: `${model.title} - API reference`,
        icon: faviconUrl ?? `${files}favicon.svg`,
        versions,
        styles: [`${files}redoc.css`],
        scripts: [`${files}redoc.standalone.js`, `${files}start.js`],
        data: { document, parameters: JSON.stringify(redocParameters) },
      }),
    headers: viewerHeaders({
      styles: STYLES.join(' '),
      // Its search is a worker, whose script is a part of its own.
      workers: 'blob:',
      icon: faviconUrl,
    }),
    files: FILES,
  };
}

/**
 * The style elements that Redoc adds, by the hashes of their texts. It fills most of them by script, to which
 * the policy does not apply, so that their text is empty; the other one is the style of its scroll bars.
 */
const STYLES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
];

/** The type is that of the system, because the policy lets no page ask others for theirs. */
const START_REDOC = `'use strict';
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const root = document.getElementById('viewer');
Redoc.init(
  new URL(root.dataset.document, window.location.href).href,
  {
    sanitize: true,
    theme: { typography: { fontFamily: FONT, headings: { fontFamily: FONT } } },
    ...JSON.parse(root.dataset.parameters),
  },
  root,
);
`;

/** The colours of Redoc are those of light. */
const REDOC_STYLE = `:root { color-scheme: only light; }
body { background: #fff; margin: 0; }
nav { font: 14px system-ui, sans-serif; padding: 8px 40px; }
`;

const FILES: ReadonlyMap<string, ViewerFile> = new Map<string, ViewerFile>([
  ['redoc.standalone.js', { type: 'text/javascript; charset=utf-8', file: 'redoc.standalone.js' }],
  ['redoc.css', { type: 'text/css; charset=utf-8', text: REDOC_STYLE }],
  ['start.js', { type: 'text/javascript; charset=utf-8', text: START_REDOC }],
  ['favicon.svg', { type: 'image/svg+xml', text: ICON }],
]);
