import type { BuilderArgs } from './application-builder.js';

/**
 * Says where a replica process finds its application.
 *
 * `module` is an absolute path of JavaScript that Node can import; `exportName` names the bound
 * application in it, or is undefined when the module hands it over by calling `serve.run`.
 */
export interface EntryPoint {
  /** Absolute path, or URL, of the module. */
  readonly module: string;
  /** The export that is the application; undefined when `serve.run` in the module hands it over. */
  readonly exportName: string | undefined;
  /**
   * Which call of `serve.run` for the application's name hands it over, from 1; for a module that
   * runs the same name twice to update it.
   */
  readonly run?: number;
  /** Changes with the content of the module; absent where the module's path does. */
  readonly revision?: string;
  /** The arguments of an export that is a builder; defaults to none, `{}`. */
  readonly args?: BuilderArgs;
}
