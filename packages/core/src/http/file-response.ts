import { fileURLToPath } from 'node:url';

import type { RequestHead } from './exchange.js';
import { quoteFileName } from './percent.js';
import type { Reply, StreamOptions } from './reply.js';
import { HttpResponse, type HttpResponseOptions } from './response.js';

/** Options of a {@link FileResponse} besides its path. */
export interface FileResponseOptions extends HttpResponseOptions {
  /** The name that browsers save the file under; defaults to none, which lets them show it. */
  readonly filename?: string;
  /** With a `filename`: saved, or shown; defaults to `attachment`. */
  readonly contentDispositionType?: 'attachment' | 'inline';
}

/**
 * Sends a file: `new FileResponse('report.pdf', { filename: 'Report.pdf' })`.
 *
 * Answers ranges, `If-None-Match` and the other conditions; the type follows from the name unless
 * `contentType` says it. A path that leads to no file is a 404. Never join a path from text of a
 * client: `static` serves a directory safely.
 */
export class FileResponse extends HttpResponse {
  readonly path: string;
  readonly filename: string | undefined;

  constructor(path: string | URL, options: FileResponseOptions = {}) {
    super(undefined, options);
    const { filename, contentDispositionType = 'attachment' } = options;
    this.path = typeof path === 'string' ? path : fileURLToPath(path);
    this.filename = filename;
    if (filename !== undefined && this.header('content-disposition') === undefined) {
      this.setHeader('content-disposition', disposition(contentDispositionType, filename));
    }
  }

  override async toReply(_streaming: StreamOptions, head: RequestHead): Promise<Reply> {
    const { path, filename = path, status, rawHeaders } = this;
    // Most applications send no files, and do not load what sends them.
    const { fileReply } = await import('./files/file-reply.js');
    return fileReply({ path, name: filename, status, headers: rawHeaders }, head);
  }
}

/** RFC 6266: a name beyond plain text is written as `filename*`. */
function disposition(type: string, filename: string): string {
  const quoted = quoteFileName(filename);
  return quoted === filename
    ? `${type}; filename="${filename}"`
    : `${type}; filename*=utf-8''${quoted}`;
}
