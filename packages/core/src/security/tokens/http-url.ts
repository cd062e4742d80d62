import type { RefuseOption } from '../checked-options.js';

/** Which URLs may be asked for keys. */
export interface HttpUrlRules {
  /**
   * Allows `http:` for hosts other than this machine, where anyone on the way could give keys of their own;
   * defaults to false.
   */
  readonly allowHttp?: boolean;
}

/** Reports a URL that keys cannot be loaded from, or not safely. */
export function checkHttpUrl(
  option: string,
  url: string,
  { options, refuse }: { readonly options: HttpUrlRules; readonly refuse: RefuseOption },
): void {
  const { allowHttp = false } = options;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || /[?#]/.test(url)) {
    const what = `has the ${option} ${JSON.stringify(url)}, which is no URL of a server.`;
    refuse(what, "Give an absolute URL without query: 'https://id.example'.");
  } else if (parsed.protocol === 'http:' && !allowHttp && !isThisMachine(parsed)) {
    const what = `has the ${option} ${JSON.stringify(url)}, which anyone on the way can answer.`;
    refuse(what, 'Use https:, or say allowHttp: true within a network that you trust.');
  }
}

/** True for a URL whose host is a name of this machine. */
export function isThisMachine({ hostname }: URL): boolean {
  return LOCAL.test(hostname);
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
