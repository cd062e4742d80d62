/**
 * Where HTTP is served: `Disabled` is nowhere, and only handles reach the applications. `HeadOnly` and `EveryNode`
 * are the same here, where there is one machine.
 */
export type ProxyLocation = 'Disabled' | 'HeadOnly' | 'EveryNode';

/** The names of Ray Serve. */
export const PROXY_LOCATIONS: readonly ProxyLocation[] = ['Disabled', 'HeadOnly', 'EveryNode'];

/** What holds where nobody says anything. */
export const DEFAULT_PROXY_LOCATION: ProxyLocation = 'EveryNode';

/** True for the name of a place. */
export function isProxyLocation(value: unknown): value is ProxyLocation {
  return PROXY_LOCATIONS.some((one) => one === value);
}
