import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripVTControlCharacters } from 'node:util';

/** Names the error a response is about; the page reloads once another answer comes. */
const ERROR_HEADER = 'x-sluice-dev-error';

/**
 * Answers any request with the error that keeps an application from running: 500, as text, or for a
 * browser as a page that reloads itself when the code works again or fails in another way.
 *
 * Each response ends its connection, so that the next request finds what runs by then.
 */
export function answerWithError(
  problem: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  const text = stripVTControlCharacters(problem);
  const id = digest(text, 'hex').slice(0, 16);
  const html = page(text, id);
  return (request, response) => {
    request.resume();
    const isPage = /\btext\/html\b/.test(request.headers.accept ?? '');
    const body = isPage ? html : `${text}\n`;
    response.writeHead(500, {
      'content-type': `text/${isPage ? 'html' : 'plain'}; charset=utf-8`,
      'content-length': Buffer.byteLength(body),
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      connection: 'close',
      [ERROR_HEADER]: id,
    });
    response.end(body);
  };
}

/** Asks for a page of Sluice's own, not the user's, and reloads when the answer is not this error. */
const SCRIPT = `
const shown = document.documentElement.dataset.error;
const look = async () => {
  const answer = await fetch('/-/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (answer && answer.headers.get('${ERROR_HEADER}') !== shown) location.reload();
  else setTimeout(look, 500);
};
setTimeout(look, 500);
`;

const STYLE = `
body { margin: 2rem; font-family: system-ui, sans-serif; color-scheme: light dark; }
pre { overflow-x: auto; line-height: 1.4; }
`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${digest(SCRIPT, 'base64')}'`,
  `style-src 'sha256-${digest(STYLE, 'base64')}'`,
  "connect-src 'self'",
  "base-uri 'none'",
].join('; ');

function page(text: string, id: string): string {
  return `<!doctype html>
<html lang="en" data-error="${id}">
<meta charset="utf-8">
<title>Sluice: the application does not run</title>
<style>${STYLE}</style>
<h1>The application does not run</h1>
<pre>${escapeHtml(text)}</pre>
<p>This page reloads when the code works again.</p>
<script>${SCRIPT}</script>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function digest(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding);
}
