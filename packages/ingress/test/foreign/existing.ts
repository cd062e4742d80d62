import { Ingress, type IngressOptions, type IngressTarget } from '../../src/index.js';

/** A deployment's class that serves an application which exists already. */
export function existing(app: unknown, options: IngressOptions = {}): IngressTarget {
  @Ingress({ ...options, app })
  class Existing {
    readonly state = 'none';
  }
  return { kind: 'class', type: Existing };
}
