import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createFront } from '../../src/front.js';
import { resolveHttpOptions } from '../../src/front/http-options.js';
import { IngressError } from '../../src/index.js';
import { openStageWith, routerOf } from './stage.js';

const unused = routerOf(() => Promise.resolve({ kind: 'aborted' }));

describe('the HTTP options', () => {
  it('has documented defaults for all HTTP options', () => {
    expect(resolveHttpOptions({}, {})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      keepAliveTimeoutS: 5,
      requestTimeoutS: undefined,
      timeoutStatusCode: 408,
      rootPath: '',
      maxHeaderBytes: 16_384,
      maxUrlBytes: 8192,
    });
  });

  it.each([
    { option: 6, sluice: '2', ray: undefined, want: 2 },
    { option: 6, sluice: '2', ray: '3', want: 2 },
    { option: 6, sluice: undefined, ray: '3', want: 3 },
    { option: 6, sluice: '0', ray: undefined, want: 6 },
    { option: 6, sluice: '0', ray: '3', want: 3 },
    { option: 6, sluice: '', ray: undefined, want: 6 },
    { option: undefined, sluice: '0', ray: '0', want: 5 },
    { option: 0, sluice: undefined, ray: undefined, want: 5 },
  ])(
    'keep connections for $want s: option $option, env $sluice, $ray',
    ({ option, sluice, ray, want }) => {
      const options = option === undefined ? {} : { keepAliveTimeoutS: option };
      const environment = {
        SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S: sluice,
        RAY_SERVE_HTTP_KEEP_ALIVE_TIMEOUT_S: ray,
      };
      expect(resolveHttpOptions(options, environment).keepAliveTimeoutS).toBe(want);
    },
  );

  it('names the environment variable that is not a number', () => {
    const environment = { SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S: 'soon' };
    expect(() => resolveHttpOptions({}, environment)).toThrow(
      /SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S is "soon"/,
    );
  });

  it.each([
    [{ port: 65_536 }, /port is 65536/],
    [{ port: 1.5 }, /port is 1.5/],
    [{ requestTimeoutS: -1 }, /requestTimeoutS is -1/],
    [{ keepAliveTimeoutS: Number.NaN }, /keepAliveTimeoutS is NaN/],
    [{ rootPath: 'pub' }, /must start with '\/'/],
  ])('refuse %j', (options, message) => {
    expect(() => resolveHttpOptions(options, {})).toThrow(message);
    expect(() => resolveHttpOptions(options, {})).toThrow(IngressError);
  });

  it('refuses a trusted proxy that is not an address', () => {
    const http = { trustedProxies: ['10.0.0.0/33'] };
    expect(() => createFront({ router: unused, http })).toThrow(
      /trustedProxies has "10.0.0.0\/33"/,
    );
  });

  it('closes an idle connection when its time is over', async () => {
    const { front } = await openStageWith(unused, undefined, { keepAliveTimeoutS: 1.05 });
    const port = front.address?.port ?? 0;
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /-/healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'data');
    expect(await once(socket, 'end')).toEqual([]);
    socket.destroy();
  });
});

describe('listening', () => {
  it('says what to do when the port is in use', async () => {
    const { front } = await openStageWith(unused, undefined);
    const port = front.address?.port ?? 0;
    const second = createFront({ router: unused, http: { port } });
    await expect(second.listen()).rejects.toThrow(
      `E_HTTP_LISTEN: cannot listen on 127.0.0.1:${port}: the port is in use. Stop what listens there, or choose another port (--port).`,
    );
  });
});
