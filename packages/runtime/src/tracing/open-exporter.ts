import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { isRecord, logError, resolvePeer, thrownMessage } from '@sluice/core/internal';

import { ServeError } from '../errors.js';
import type { OpenTelemetryLibraries } from './otel-libraries.js';
import { openBridge } from './otel-bridge.js';
import type { SpanBridge } from './process-tracer.js';
import type { TracedProcess, TracingSettings } from './tracing-options.js';

/** The exporter of a process, under way. */
export interface SpanExporting {
  readonly bridge: SpanBridge;
  /** Never rejects. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Imports the exporter of the options, and sets OpenTelemetry's SDK up to send the spans of this process there. */
export async function openExporter(
  { exporter, samplingRatio }: TracingSettings,
  process: TracedProcess,
): Promise<SpanExporting> {
  if (exporter === undefined) throw new TypeError('There is no exporter.');
  const { module, exportName } = exporter;
  const name = `exporter_import_path (exporterImportPath) ${module}:${exportName}`;
  const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(module).href).catch(
    (cause: unknown) => {
      throw exporterError(`${name} cannot be imported: ${thrownMessage(cause)}`, cause);
    },
  );
  const setup = exports[exportName];
  if (typeof setup !== 'function') {
    const names = Object.keys(exports).join(', ');
    throw exporterError(
      `${name} is no function. The module exports ${names === '' ? 'nothing' : names}. Export a function that gives a span processor or exporter.`,
    );
  }
  const libraries = librariesOf(module, name);
  const given: unknown = await Promise.resolve(Reflect.apply(setup, undefined, [process])).catch(
    (cause: unknown) => {
      throw exporterError(`${name} failed: ${thrownMessage(cause)}`, cause);
    },
  );
  const { processors, resource } = partsOf(given, name, libraries);
  const { provider, bridge, close } = openBridge(libraries, {
    processors,
    resource,
    samplingRatio,
    instance: process.id,
  });
  return {
    bridge,
    flush: () => settle(provider.forceFlush()),
    async shutdown() {
      await settle(provider.shutdown());
      close();
    },
  };
}

/** A collector that is away costs its spans, and nothing else. */
async function settle(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => logError('Spans cannot be exported', { error }));
}

/** The copies that the exporter's module itself would get: with two copies, spans would not know each other. */
function librariesOf(module: string, name: string): OpenTelemetryLibraries {
  const sdk = findLibrary('@opentelemetry/sdk-trace-base', module, name);
  const fromSdk = createRequire(sdk);
  return {
    api: createRequire(module)(findLibrary('@opentelemetry/api', module, name)),
    sdk: fromSdk(sdk),
    core: fromSdk('@opentelemetry/core'),
    resources: fromSdk('@opentelemetry/resources'),
  };
}

function findLibrary(library: string, module: string, name: string): string {
  try {
    return createRequire(module).resolve(library);
  } catch (cause) {
    const found = resolvePeer(library);
    if (found !== undefined) return found;
    throw exporterError(
      `${name} needs ${library}, which is not installed. Add it to the application: npm install ${library}.`,
      cause,
    );
  }
}

type Parts = Pick<Parameters<typeof openBridge>[1], 'processors' | 'resource'>;
type Processor = Parts['processors'][number];
type Exporter = ConstructorParameters<OpenTelemetryLibraries['sdk']['BatchSpanProcessor']>[0];

function partsOf(given: unknown, name: string, { sdk }: OpenTelemetryLibraries): Parts {
  const whole = isRecord(given) && Array.isArray(given['processors']) ? given : undefined;
  const list: unknown = whole?.['processors'] ?? given;
  const processors = (Array.isArray(list) ? list : [list]).map((one: unknown) => {
    if (isProcessor(one)) return one;
    if (isExporter(one)) return new sdk.BatchSpanProcessor(one);
    throw exporterError(
      `${name} gave something that is neither a SpanProcessor nor a SpanExporter of @opentelemetry/sdk-trace-base.`,
    );
  });
  const resource = whole?.['resource'];
  return { processors, resource: isResource(resource) ? resource : undefined };
}

// The interfaces of OpenTelemetry are told by their methods: the object may be of another copy.

function isProcessor(value: unknown): value is Processor {
  return hasMethod(value, 'onStart') && hasMethod(value, 'onEnd');
}

function isExporter(value: unknown): value is Exporter {
  return hasMethod(value, 'export');
}

function isResource(value: unknown): value is NonNullable<Parts['resource']> {
  return hasMethod(value, 'merge');
}

function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function'
  );
}

function exporterError(message: string, cause?: unknown): ServeError {
  return new ServeError('E_TRACING_EXPORTER', message, { cause });
}
