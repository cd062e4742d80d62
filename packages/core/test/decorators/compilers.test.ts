import { DefinitionError, describe as describeClass, type AppModel } from '@sluice/core';
import { describe, expect, it } from 'vitest';

// fixtures/*.js are what each compiler makes of the .ts file of that name; oxc compiles those here.
type Class = new (...args: never[]) => object;

async function load(file: string): Promise<Readonly<Record<string, Class>>> {
  const path = `./fixtures/${file}`;
  return await import(/* @vite-ignore */ path);
}

async function classOf(file: string, name: string): Promise<Class> {
  const found = (await load(file))[name];
  if (found === undefined) throw new Error(`${file} has no class ${name}`);
  return found;
}

function problemsOf(type: Class): string[] {
  try {
    describeClass(type);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map((problem) => problem.code);
    throw error;
  }
}

function outline(model: AppModel): string[] {
  const http = model.operations.map((operation) => {
    const parameters = operation.parameters.map(
      ({ source, name, required, type }) => `${source}.${name}${required ? '' : '?'}:${type.kind}`,
    );
    const what = operation.arguments.map((argument) => argument.kind);
    return [...operation.methods, operation.path.pattern, ...parameters, ...what].join(' ');
  });
  const sockets = model.sockets.map(({ path }) => `WS ${path.pattern}`);
  return [...http, ...sockets];
}

const METHOD_FORM = [
  'method-form.ts',
  'method-form.tsc-legacy.js',
  'method-form.tsc-standard.js',
  'method-form.swc-legacy.js',
  'method-form.swc-standard.js',
  'method-form.esbuild-legacy.js',
  'method-form.esbuild-standard.js',
];

describe.each(METHOD_FORM)('the method form in %s', (file) => {
  it('describes the same application', async () => {
    expect(outline(describeClass(await classOf(file, 'Api')))).toEqual([
      'GET /health',
      'GET /name query.greeting?:string query.times?:number parameter parameter',
      'GET /items/:id input',
      'POST /items input',
      'POST /things input',
      'GET /count input',
      'WS /echo',
    ]);
  });

  it('keeps the routes of two classes apart', async () => {
    expect(outline(describeClass(await classOf(file, 'Other')))).toEqual(['GET /other']);
    expect(outline(describeClass(await classOf(file, 'Base')))).toHaveLength(2);
  });

  it('reports a static method', async () => {
    expect(problemsOf(await classOf(file, 'Wrong'))).toEqual(['E_DECORATOR_MISPLACED']);
  });
});

const WITH_METADATA = [
  'signature-form.ts',
  'signature-form.tsc-legacy.js',
  'signature-form.swc-legacy.js',
];

describe.each(WITH_METADATA)('the signature form in %s', (file) => {
  it('infers the same application', async () => {
    expect(outline(describeClass(await classOf(file, 'Api')))).toEqual([
      'GET /items/:id path.id:number query.since:date query.verbose?:boolean query.label?:string parameter parameter parameter parameter',
      'POST /items body injected',
    ]);
  });

  it('reports erased types', async () => {
    expect(problemsOf(await classOf(file, 'Erased'))).toEqual([
      'E_PARAM_ERASED',
      'E_PARAM_ERASED',
      'E_PARAM_ERASED',
    ]);
  });
});

describe.each([...WITH_METADATA, 'signature-form.esbuild-legacy.js'])(
  'explicit types in %s',
  (file) => {
    it('needs no metadata where every parameter is decorated', async () => {
      expect(outline(describeClass(await classOf(file, 'Explicit')))).toEqual([
        'GET /items/:id path.id:integer query.sort:enum query.ids:array header.x-token:string query.limit?:number parameter parameter parameter parameter parameter',
        'POST /items body',
      ]);
    });
  },
);

describe('a compiler that emits no metadata', () => {
  it('reports missing metadata once for a class, not once for each parameter', async () => {
    expect(problemsOf(await classOf('signature-form.esbuild-legacy.js', 'Api'))).toEqual([
      'E_METADATA_MISSING',
    ]);
  });
});

describe('a decorator of properties or parameters, compiled as a standard one', () => {
  it.each(['Field', 'Secret', 'ModelValidator', 'Header'])(
    'is an error that names the setting: @%s',
    async (name) => {
      const { WRONG } = await load('legacy-only.esbuild-standard.js');
      expect(Reflect.get(WRONG ?? {}, name)).toThrow(
        new RegExp(
          `E_DECORATORS_STANDARD: @${name}\\(\\) of "\\w+": .* Set experimentalDecorators`,
        ),
      );
    },
  );
});
