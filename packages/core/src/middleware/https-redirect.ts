import { RedirectResponse } from '../http/response.js';
import type { MiddlewareFunction } from './middleware.js';

/**
 * Redirects (307) requests that came over HTTP to the same URL over HTTPS.
 *
 * The scheme is the one that a trusted proxy reports. The host is what the client wrote: put
 * `trustedHosts` around this.
 */
export function httpsRedirect(): MiddlewareFunction {
  return (request, next) => {
    const { url } = request;
    if (!url.startsWith('http://')) return next();
    // The port of the plain server is not the one of the other.
    return new RedirectResponse(
      url.replace(/^http:\/\/([^/?]*?)(?::(?:80|443))?(?=[/?])/, 'https://$1'),
    );
  };
}
