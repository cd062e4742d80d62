import { describe, expect, it, vi } from 'vitest';

import {
  ConfigError,
  DefinitionError,
  DeployFailedError,
  HttpError,
  IngressError,
  ListenError,
  RoutePrefixError,
  ServeError,
  StartupError,
  bind,
  createApp,
  serve,
} from 'sluice';

const ERRORS: readonly StartupError[] = [
  new ConfigError('serve.yaml', [{ line: 1, path: 'a', what: 'is wrong.', fix: 'Write b.' }]),
  new DefinitionError([{ code: 'E_PARAM_ERASED', where: 'Shop', what: 'Wrong.', fix: 'Mend it.' }]),
  new DeployFailedError('shop', 'Error: no database'),
  new IngressError('E_INGRESS_APP', 'wrong'),
  new ListenError('127.0.0.1', 80, Object.assign(new Error('in use'), { code: 'EADDRINUSE' })),
  new RoutePrefixError('shop', 'must begin with /'),
  new ServeError('E_ENTRY_UNKNOWN', 'wrong'),
];

describe('an error of a start', () => {
  it.each(ERRORS.map((error) => [error.name, error] as const))(
    'is a StartupError whose message begins with its code: %s',
    (name, error) => {
      expect(error).toBeInstanceOf(StartupError);
      expect(error.message.startsWith(`${error.code}: `)).toBe(true);
      expect(error.constructor.name).toBe(name);
    },
  );

  it('catches an error of a start by its class wherever it is thrown', async () => {
    class Empty {
      fetches() {}
    }
    class Taken {
      fetch() {}
    }
    expect(() => createApp(Empty)).toThrow(StartupError);
    const listening = await createApp(Taken).listen(0);
    await expect(createApp(Taken).listen(listening.port)).rejects.toBeInstanceOf(StartupError);
    await listening.close();
    const run = serve.run(bind(Taken), { routePrefix: 'shop', engine: 'inline', port: 0 });
    await expect(run).rejects.toBeInstanceOf(StartupError);
  });

  it('takes the error of another copy of the package for an error of a start, of no class of this copy', async () => {
    vi.resetModules();
    const copy = await import('sluice');
    const error = new copy.ServeError('E_ENTRY_UNKNOWN', 'wrong');
    expect(error).toBeInstanceOf(StartupError);
    expect(error).not.toBeInstanceOf(ServeError);
  });

  it('takes no error that answers a request for an error of a start', () => {
    expect(new HttpError(404)).not.toBeInstanceOf(StartupError);
    expect(new ServeError('E_ENTRY_UNKNOWN', 'wrong')).not.toBeInstanceOf(IngressError);
  });
});
