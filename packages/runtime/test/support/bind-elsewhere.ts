import { bind, type Application } from '../../src/bind.js';

class Elsewhere {}

/** Binds in a file of its own. */
export function bindElsewhere(): Application<Elsewhere> {
  return bind(Elsewhere);
}
