import type { RequestHead } from './http/exchange.js';

/** How clients choose a version of the API. */
export type VersioningOptions =
  | VersioningByPath
  | VersioningByHeader
  | VersioningByMediaType
  | CustomVersioning;

interface CommonVersioning {
  /**
   * The version of operations that say none, and of requests that ask for none; defaults to none, so that
   * such operations answer whatever the version.
   */
  readonly default?: string;
}

/** `/v2/items`: the version is the first segment of the path. */
export interface VersioningByPath extends CommonVersioning {
  /** Tells the ways apart. */
  readonly type: 'uri';
  /** The text before the version; defaults to `v`. */
  readonly prefix?: string;
}

/** The version is the value of a header. */
export interface VersioningByHeader extends CommonVersioning {
  /** Tells the ways apart. */
  readonly type: 'header';
  /** The header's name: `x-api-version`. */
  readonly header: string;
}

/** `Accept: application/json; v=2`: the version is a parameter of an accepted media type. */
export interface VersioningByMediaType extends CommonVersioning {
  /** Tells the ways apart. */
  readonly type: 'media-type';
  /** The parameter's name; defaults to `v`. */
  readonly parameter?: string;
}

/** A function finds the version. */
export interface CustomVersioning extends CommonVersioning {
  /** Tells the ways apart. */
  readonly type: 'custom';
  /** The version that a request asks for, or several, the preferred first; undefined for none. */
  readonly versionOf: (head: RequestHead) => string | readonly string[] | undefined;
}
