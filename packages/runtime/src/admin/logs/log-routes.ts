import { HttpError, Router, StreamingResponse } from '@sluice/core';

import { lineFilter } from './line-filter.js';
import { followLog, lastLines } from './log-lines.js';

/** More are kept in memory while a file is read. */
const MAX_LINES = 10_000;
const DEFAULT_LINES = 100;

/** The path of the admin API that has the server's log; `file` is undefined where the server keeps none. */
export function logRoutes(file: string | undefined): Router {
  return Router().get(
    '/api/v1/logs',
    {
      tags: ['server'],
      summary: "The last lines of the server's log",
      description:
        'As text. `name` chooses the lines of a replica or a deployment; with `follow` the answer goes on with what comes.',
      query: {
        lines: { type: Number, optional: true },
        name: { type: String, optional: true },
        follow: { type: Boolean, optional: true },
      },
    },
    async ({ query: { lines: count = DEFAULT_LINES, name, follow = false } }, { signal }) => {
      if (!Number.isInteger(count) || count < 0 || count > MAX_LINES) {
        throw new HttpError(400, `lines must be a whole number from 0 to ${MAX_LINES}.`);
      }
      if (file === undefined) throw new HttpError(409, NO_LOG);
      const isWanted = name === undefined ? (): boolean => true : lineFilter(name);
      const { lines, end } = await lastLines(file, { count, isWanted });
      async function* text(log: string): AsyncGenerator<string> {
        for (const line of lines) yield `${line}\n`;
        if (!follow) return;
        for await (const line of followLog(log, { from: end, signal })) {
          if (isWanted(line)) yield `${line}\n`;
        }
      }
      return new StreamingResponse(text(file), { contentType: 'text/plain' });
    },
  );
}

const NO_LOG =
  'This server keeps no log: sluice start keeps one, sluice run and sluice start --foreground print it where they run.';
