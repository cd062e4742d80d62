import { Depends } from '../decorators/depends.js';
import type { Dependency, DependencyOptions, DependencyTarget } from '../types/dependency.js';

/**
 * The scopes that the way to a dependency asks for, the outermost first.
 *
 * A parameter of this type gets them, as does `depends: { scopes: SecurityScopes }`.
 */
export class SecurityScopes {
  readonly scopes: readonly string[];

  constructor(scopes: readonly string[] = []) {
    this.scopes = scopes;
  }

  /** The scopes with spaces between, as OAuth 2 writes them. */
  get scopeStr(): string {
    return this.scopes.join(' ');
  }
}

/**
 * As {@link Depends}, for a dependency that checks scopes: `@Security(currentUser, ['items:read']) user`.
 *
 * The scopes are documented with the operation, and given to every {@link SecurityScopes} below.
 */
export function Security<const T extends DependencyTarget>(
  target: T,
  scopes: readonly string[] = [],
  options: DependencyOptions = {},
): Dependency<T> {
  return Depends(target, { ...options, scopes });
}
