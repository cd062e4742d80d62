import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { App } from '@sluice/core';
import { authorityOf, resolvePeer } from '@sluice/core/internal';

import { resolveAdminOptions, type AdminOptions } from '../admin/admin-options.js';
import { serveAdmin } from '../admin/admin-server.js';
import { entryLoader, type LoadEntry } from '../admin/entry-loader.js';
import { systemClock } from '../clock.js';
import type { ProxyLocation } from '../config/proxy-location.js';
import { DeclaredApplications } from '../controller/declared/declared-applications.js';
import type { ServeStatus } from '../controller/report-status.js';
import type { Log } from '../process/create-log.js';
import { processUsage } from '../process/process-usage.js';
import { bindPort } from '../supervisor/listen.js';
import { keepFailures } from '../tracing/recent-events.js';
import { recentReport } from '../tracing/recent-report.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { EmbeddedMetrics, EmbeddedParts } from './embedded-metrics.js';

/** The admin API of an embedded server, listening. */
export interface EmbeddedAdmin {
  /** `http://127.0.0.1:8265`. */
  readonly url: string;
  /** What runs, with what a config asked for and is not deployed yet. */
  status(): ServeStatus;
  /** Code runs an application, or has deleted it: what a config said of the application is over. */
  forget(application: string): Promise<void>;
  /** Takes no more requests, and resolves when those under way are over. */
  close(): Promise<void>;
}

/** What the admin API needs besides the parts of the server. */
export interface EmbeddedAdminOptions {
  readonly admin: AdminOptions;
  readonly metrics: EmbeddedMetrics;
  readonly log: Log;
  readonly proxyLocation: ProxyLocation;
  readonly tracing: TracingSettings | undefined;
  /** Replicas are objects of this process, so an import path cannot name them. */
  readonly isInline: boolean;
  /** Called with the names of all applications that are wanted, when a request has changed them. */
  readonly onReplaced: (names: readonly string[]) => void;
}

/**
 * Serves the admin API and its dashboard for what code runs. Most of it is loaded with the first request.
 *
 * Throws ServeError `E_ADMIN_OPTION`, `E_ADMIN_TOKEN` or `E_PORT` when it cannot be served as asked.
 */
export async function serveEmbeddedAdmin(
  { front, controller, engine }: EmbeddedParts,
  options: EmbeddedAdminOptions,
): Promise<EmbeddedAdmin> {
  const { host, port, access } = resolveAdminOptions(options.admin, process.env);
  keepFailures();
  const listening = await bindPort(host, port, 'admin.');
  const declared = new DeclaredApplications({ controller, engine, changed: () => undefined });
  const load = async (): Promise<App> => {
    const { startAdminApp } = await import('../admin/start.js');
    const { metrics, log, proxyLocation, onReplaced } = options;
    return await startAdminApp({
      controller,
      declared,
      metrics,
      log,
      onReplaced,
      proxyLocation,
      clock: systemClock,
      http: { ...front.http, port: front.address?.port ?? front.http.port },
      numProxies: 1,
      tracing: options.tracing,
      directory: process.cwd(),
      loadEntry: options.isInline ? refuseEntry : ownLoader(),
      status: () => declared.status(),
      others: () => [
        {
          name: 'serve',
          pid: process.pid,
          usage: async () => processUsage(),
          recent: recentReport,
        },
      ],
    });
  };
  const server = await serveAdmin(load, { handle: listening.handle, access });
  return {
    url: `http://${authorityOf(host, server.port)}`,
    status: () => declared.status(),
    forget: (application) => declared.forget(application),
    close: () => server.close(),
  };
}

/** The compiler is the package's that applications import, which is above this one. */
function ownLoader(): LoadEntry {
  const own = resolvePeer('sluice');
  if (own === undefined) {
    return refusing('the package sluice, which compiles what a config names, cannot be found.');
  }
  return entryLoader(pathToFileURL(join(dirname(own), 'loader/load-entry.js')).href);
}

const refuseEntry = refusing(
  'the inline engine serves what serve.run in its own process gives it, and no import paths. Leave engine: "inline" out to deploy configs.',
);

function refusing(problem: string): LoadEntry {
  return async (importPath) => ({
    entry: undefined,
    problems: [`E_ENTRY_UNKNOWN: ${importPath}: ${problem}`],
  });
}
