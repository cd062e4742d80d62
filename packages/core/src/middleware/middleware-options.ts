import { DefinitionError } from '../errors.js';

/** Throws the start-up error of a middleware whose options cannot work. */
export function refuseOptions(middleware: string, what: string, fix: string): never {
  throw new DefinitionError([{ code: 'E_MIDDLEWARE_OPTION', where: `${middleware}()`, what, fix }]);
}
