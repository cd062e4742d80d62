/** A directory whose files are served below a path. */
export interface StaticOptions {
  /** Where the files are in the application: `/assets` serves `app.css` at `/assets/app.css`. */
  readonly path: string;
  /** The directory on the disk; a relative path starts at the working directory. */
  readonly directory: string | URL;
  /** Serves `index.html` for a directory, and `404.html` for a missing file; defaults to false. */
  readonly html?: boolean;
  /** The `cache-control` of every file; defaults to none, so that browsers ask whether it has changed. */
  readonly cacheControl?: string;
  /** Serves files and directories whose names begin with a dot; defaults to false. */
  readonly dotfiles?: boolean;
  /** Serves links that lead out of the directory; defaults to false. */
  readonly followSymlink?: boolean;
  /** Refuses to start without the directory; defaults to true. */
  readonly checkDir?: boolean;
}

/** A built single-page front end: its files, and its page for every other path. */
export interface FrontendOptions {
  /** Where the front end is in the application; defaults to `/`. */
  readonly path?: string;
  /** The directory of the build; a relative path starts at the working directory. */
  readonly directory: string | URL;
  /**
   * The answer to a path without a file. `404.html` is sent with 404, `index.html` with 200 to browsers
   * that navigate (they accept `text/html`), and `false` sends a bare 404. Defaults to `auto`: the first
   * of the two files that exists.
   */
  readonly fallback?: 'auto' | 'index.html' | '404.html' | false;
  /** The `cache-control` of every file; defaults to none, so that browsers ask whether it has changed. */
  readonly cacheControl?: string;
  /** Refuses to start without the directory; defaults to true. */
  readonly checkDir?: boolean;
}
