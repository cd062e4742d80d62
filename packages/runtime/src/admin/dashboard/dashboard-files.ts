import { FileResponse, Router } from '@sluice/core';

import { packageFile } from '../../main-file.js';

/** The files of the dashboard, by their last segment, which the build leaves in `dist/dashboard`. */
const FILES = ['dashboard.js', 'dashboard.css'] as const;

/** Scripts and styles come from this server, and nothing else is loaded or framed. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The page of the dashboard at `/`, and its files. */
export function dashboardFiles(): Router {
  const router = Router().get('/', { query: {}, includeInSchema: false }, () =>
    fileOf('index.html', PAGE_HEADERS),
  );
  return FILES.reduce(
    (routes, file) =>
      routes.get(`/dashboard/${file}`, { query: {}, includeInSchema: false }, () =>
        fileOf(file, { 'cache-control': 'no-cache' }),
      ),
    router,
  );
}

function fileOf(name: string, headers: Readonly<Record<string, string>>): FileResponse {
  return new FileResponse(packageFile('dist', 'dashboard', name), { headers });
}
