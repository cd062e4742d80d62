import { bind, type Application } from '../../src/deployment/bind.js';

class Elsewhere {
  readonly isHere = false;
}

/** Binds in a file of its own. */
export function bindElsewhere(): Application<Elsewhere> {
  return bind(Elsewhere);
}
