import type { RawHeaders } from '../http/exchange.js';

/** A page that shows the document of an application, and the files beside it. */
export interface Viewer {
  readonly html: (urls: ViewerUrls) => string;
  /** The header fields of the page, besides its type. */
  readonly headers: RawHeaders;
  /** The only files that are ever served, so that no request can name another. */
  readonly files: ReadonlyMap<string, ViewerFile>;
}

/** Relative URLs, so that the page works behind any route prefix. */
export interface ViewerUrls {
  /** The folder of the files, with its `/`. */
  readonly files: string;
  readonly document: string;
  /** The pages of all versions of the API; empty without versions. */
  readonly versions: readonly VersionLink[];
}

interface VersionLink {
  readonly name: string;
  readonly href: string;
  /** True for the version of this page. */
  readonly isShown: boolean;
}

/** A file of a viewer: its own text, or one of `dist/docs-page`. */
export type ViewerFile = {
  readonly type: string;
} & ({ readonly text: string } | { readonly file: string });

interface PageParts {
  readonly title: string;
  readonly icon: string;
  readonly versions: readonly VersionLink[];
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** What the scripts read: `data-` attributes of the element `viewer`. */
  readonly data: Readonly<Record<string, string>>;
}

/** Makes a page without inline scripts or styles, and without request input. */
export function viewerPage({ title, icon, versions, styles, scripts, data }: PageParts): string {
  const attributes = Object.entries(data).map(
    ([name, value]) => ` data-${name}="${escape(value)}"`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escape(title)}</title>
    <link rel="icon" href="${escape(icon)}" />
${styles.map((url) => `    <link rel="stylesheet" href="${escape(url)}" />\n`).join('')}  </head>
  <body>${versionLinks(versions)}
    <div id="viewer"${attributes.join('')}></div>
${scripts.map((url) => `    <script src="${escape(url)}"></script>\n`).join('')}  </body>
</html>
`;
}

function versionLinks(versions: readonly VersionLink[]): string {
  if (versions.length === 0) return '';
  const links = versions.map(({ name, href, isShown }) => {
    const current = isShown ? ' aria-current="page"' : '';
    return `<a href="${escape(href)}"${current}>${escape(name)}</a>`;
  });
  // Classes of Swagger UI's own stylesheet, which lay it out as its other lines.
  return `
    <nav class="swagger-ui" aria-label="Versions of the API"><div class="wrapper">Version ${links.join(' ')}</div></nav>`;
}

/** The directives of a page's security policy that differ from page to page. */
interface PagePolicy {
  readonly styles?: string;
  readonly workers?: string;
  /** Origins besides its own that the page may ask. */
  readonly origins?: readonly string[];
  readonly icon?: string | undefined;
}

/**
 * Makes the header fields of a page. Its policy allows only Sluice's own files, and `data:` URLs for images;
 * no inline scripts.
 */
export function viewerHeaders({ styles, workers, origins = [], icon }: PagePolicy): RawHeaders {
  const iconOrigin = icon === undefined ? [] : originOf(icon);
  return Object.entries({
    'cache-control': 'no-cache',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      ["style-src 'self'", styles ?? []].flat().join(' '),
      ["img-src 'self' data:", ...iconOrigin].join(' '),
      ["connect-src 'self'", ...origins].join(' '),
      workers === undefined ? [] : `worker-src ${workers}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]
      .flat()
      .join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }).flat();
}

function originOf(url: string): readonly string[] {
  return /^https?:/i.test(url) && URL.canParse(url) ? [new URL(url).origin] : [];
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** The icon of a page that has none of its own: water behind a sluice. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b5cad"/>
<path d="M4 13q4-4 8 0t8 0 8 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<path d="M4 21q4-4 8 0t8 0 8 0" fill="none" stroke="#9ed0ff" stroke-width="3" stroke-linecap="round"/>
<rect x="14" y="4" width="4" height="24" rx="2" fill="#ffc24b"/>
</svg>
`;
