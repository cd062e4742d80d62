import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ConfigError } from '../../src/config/config-error.js';
import { parseConfig } from '../../src/config/load.js';

async function mistakesOf(text: string): Promise<string> {
  const error: unknown = await parseConfig(text, 'serve.yaml').then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new Error(`accepted: ${text}`);
  return error.message;
}

/** `read`, or the name of what was thrown. */
async function outcomeOf(text: string): Promise<string> {
  return await parseConfig(text).then(
    () => 'read',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

const APPLICATION = 'applications:\n  - name: shop\n    import_path: shop.ts:app\n';

describe('a config file', () => {
  it('reads Ray Serve’s names and gives the names that code uses', async () => {
    const config = await parseConfig(`
http_options:
  host: 0.0.0.0
  port: 9000
  keep_alive_timeout_s: 3
  request_timeout_s: 1.5
  root_path: /pub
  timeout_status_code: 504
applications:
  - name: shop
    route_prefix: /my_app
    import_path: shop.ts:app
    deployments:
      - name: Shop
        num_replicas: 2
        max_ongoing_requests: 7
        max_queued_requests: -1
        user_config: { a: [1] }
        graceful_shutdown_timeout_s: 5
        start_timeout_s: 60
        health_check_period_s: 1
        health_check_timeout_s: 2
        backpressure_config: { status_code: 429, retry_after_s: 3 }
  - name: inner
    route_prefix: null
    import_path: lib.inner:app
`);
    expect(config.http).toEqual({
      host: '0.0.0.0',
      port: 9000,
      keepAliveTimeoutS: 3,
      requestTimeoutS: 1.5,
      rootPath: '/pub',
      timeoutStatusCode: 504,
    });
    expect(config.applications).toMatchObject([
      {
        name: 'shop',
        routePrefix: '/my_app',
        importPath: 'shop.ts:app',
        deployments: [
          {
            name: 'Shop',
            numReplicas: 2,
            maxOngoingRequests: 7,
            maxQueuedRequests: -1,
            userConfig: { a: [1] },
            gracefulShutdownTimeoutS: 5,
            startTimeoutS: 60,
            healthCheckPeriodS: 1,
            healthCheckTimeoutS: 2,
            backpressure: { statusCode: 429, retryAfterS: 3 },
          },
        ],
      },
      { name: 'inner', routePrefix: null, importPath: 'lib.inner:app', deployments: [] },
    ]);
  });

  it('reads a config file in JSON', async () => {
    const config = await parseConfig('{"applications": [{"import_path": "a.ts:app"}]}');
    expect(config.applications).toMatchObject([
      { name: 'default', routePrefix: '/', importPath: 'a.ts:app', deployments: [] },
    ]);
  });

  it('takes a time limit of null as not set', async () => {
    const config = await parseConfig(`http_options: { request_timeout_s: null }\n${APPLICATION}`);
    expect(config.http).toEqual({});
  });

  it.each([
    ['keep_alive_timeout_s', 'keepAliveTimeoutS'],
    ['request_timeout_s', 'requestTimeoutS'],
  ])('takes 0 as a value of %s', async (key, option) => {
    const config = await parseConfig(`http_options: { ${key}: 0 }\n${APPLICATION}`);
    expect(config.http).toEqual({ [option]: 0 });
  });

  it('says how many ingress processes share the port, apart from the options of each', async () => {
    const config = await parseConfig(`http_options: { port: 80, num_proxies: 3 }\n${APPLICATION}`);
    expect([config.numProxies, config.http]).toEqual([3, { port: 80 }]);
    expect((await parseConfig(APPLICATION)).numProxies).toBeUndefined();
  });

  it('takes YAML merge keys, as Ray’s parser does', async () => {
    const config = await parseConfig(
      'applications:\n  - &base { name: a, route_prefix: /a, import_path: a.ts:app }\n  - { <<: *base, name: b, route_prefix: /b }',
    );
    expect(config.applications[1]).toMatchObject({ name: 'b', importPath: 'a.ts:app' });
  });
});

describe('a mistake in a config file', () => {
  it.each([
    [
      '',
      'serve.yaml: is empty. It must be a mapping with proxy_location, http_options, metrics_options, tracing_config, logging_config, applications, target_capacity.',
    ],
    ['[]', 'serve.yaml:1: is a list. It must be a mapping'],
    ['http_options: {}', 'has no applications. Add applications.'],
    ['applications: 3', 'serve.yaml:1: applications is 3. It must be a list.'],
    ['applications: [{ name: a }]', 'applications[0] has no import_path.'],
    [
      `${APPLICATION}    route_prefx: /x`,
      'serve.yaml:4: applications[0].route_prefx is not a key that is known here. Did you mean route_prefix? The keys are name, route_prefix, import_path, args, deployments, logging_config, autoscaling_policy, external_scaler_enabled.',
    ],
    [
      `${APPLICATION}    port: 8000`,
      'serve.yaml:4: applications[0].port is not a key that is known here. It belongs into http_options.',
    ],
    [
      `${APPLICATION}    num_replicas: 2`,
      'num_replicas is not a key that is known here. It belongs into applications[].deployments[].',
    ],
    [
      `${APPLICATION}    runtime_en: {}`,
      'applications[0].runtime_en is not a key that is known here. Did you mean runtime_env?',
    ],
    [
      'import_path: a.b:app',
      'import_path is not a key that is known here. It belongs into applications[].',
    ],
    [`${APPLICATION}    route_prefix: api`, `route_prefix is "api". It must start with '/'.`],
    [`${APPLICATION}    route_prefix: /a/`, `It must not end with '/': write "/a".`],
    [`${APPLICATION}    route_prefix: '/{id}'`, 'a prefix has no parameters'],
    [`${APPLICATION}    route_prefix: 3`, 'It must be a path such as /api, or null.'],
    [
      `${APPLICATION}    deployments: [{ num_replicas: 2 }]`,
      'applications[0].deployments[0] has no name.',
    ],
    [
      `${APPLICATION}    deployments: [{ name: A, num_replicas: x }]`,
      'num_replicas is "x". It must be a whole number',
    ],
    [`${APPLICATION}    deployments: [{ name: A, numReplicas: 2 }]`, 'Did you mean num_replicas?'],
    [
      `${APPLICATION}    deployments: [{ name: A, backpressure_config: { status_code: 500 } }]`,
      'backpressure_config.status_code is 500. It must be 503 or 429.',
    ],
    [
      `http_options: { port: 70000 }\n${APPLICATION}`,
      'http_options.port is 70000. It must be a whole number from 0 to 65535.',
    ],
    [
      `http_options: { keep_alive_timeout_s: soon }\n${APPLICATION}`,
      'keep_alive_timeout_s is "soon". It must be a number',
    ],
    [
      `http_options:\n  timeout_status_code: 500\n${APPLICATION}`,
      'serve.yaml:2: http_options.timeout_status_code is 500. It must be 408 or 504.',
    ],
    ...['0', '257', '1.5', '"2"', 'true', 'null', '.inf'].map((value): [string, string] => [
      `http_options: { num_proxies: ${value} }\n${APPLICATION}`,
      'It must be a whole number from 1 to 256.',
    ]),
    [
      `http_options: { numProxies: 2 }\n${APPLICATION}`,
      'http_options.numProxies is not a key that is known here. Did you mean num_proxies?',
    ],
    [`http_options: { constructor: 1 }\n${APPLICATION}`, 'http_options.constructor is not a key'],
    [
      `http_options: { host: [] }\n${APPLICATION}`,
      'http_options.host is a list. It must be a string.',
    ],
    [
      'applications: [{ import_path: shop }]',
      'import_path is "shop". It must be like module.ts:app',
    ],
    ['applications:\n  - a: b: c', 'serve.yaml:2:'],
    ['a: 1\na: 2', 'serve.yaml:2: Map keys must be unique.'],
    ['applications: [*gone]', 'alias'],
    ['applications: !!js/function x', 'Unresolved tag'],
  ])('%j is named with its place: %s', async (text, said) => {
    expect(await mistakesOf(text)).toContain(said);
  });

  it('reports every mistake of a config file at once', async () => {
    const text = `http_options: { port: x, hst: a }\napplications: [{ name: "" }]`;
    expect((await mistakesOf(text)).split('\n')).toHaveLength(4);
  });

  it.each([
    [
      'name',
      '[{ name: a, import_path: a.ts:x }, { name: a, route_prefix: /b, import_path: a.ts:x }]',
      'applications[1].name is "a" as applications[0].name is.',
    ],
    [
      'default name',
      '[{ import_path: a.ts:x }, { route_prefix: /b, import_path: a.ts:x }]',
      'applications[1].name is "default"',
    ],
    [
      'route prefix',
      '[{ name: a, route_prefix: /b, import_path: a.ts:x }, { name: b, route_prefix: /%62, import_path: a.ts:x }]',
      'applications[1].route_prefix is "/b"',
    ],
    [
      'deployment',
      '[{ import_path: a.ts:x, deployments: [{ name: A }, { name: A }] }]',
      'applications[0].deployments[1].name is "A"',
    ],
  ])('reports a %s that is used twice', async (_, applications, said) => {
    expect(await mistakesOf(`applications: ${applications}`)).toContain(said);
  });

  it('throws nothing but ConfigError, whatever the text', async () => {
    const piece = fc.constantFrom(
      'applications',
      'http_options',
      ': ',
      '- ',
      '\n',
      '  ',
      '&a ',
      '*a',
      '{',
      '}',
      '[',
      ']',
      '<<',
      '"',
      '|',
      '!!str ',
      'name',
      '0',
      '~',
      '__proto__',
      '#',
      '\t',
      '%',
      '...',
      '---',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect(await outcomeOf(given)).toMatch(/^(?:read|ConfigError)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but ConfigError, whatever the value', async () => {
    const shaped = fc.record({
      http_options: fc.dictionary(
        fc.constantFrom('host', 'port', 'root_path', 'x'),
        fc.json().map((j): unknown => JSON.parse(j)),
      ),
      applications: fc.array(
        fc.dictionary(
          fc.constantFrom('name', 'route_prefix', 'import_path', 'deployments'),
          fc.jsonValue(),
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(shaped, async (given) => {
        expect(await outcomeOf(JSON.stringify(given))).toMatch(/^(?:read|ConfigError)$/);
      }),
    );
  });

  it('reports nesting without end as a mistake', async () => {
    expect(await mistakesOf('['.repeat(100_000))).toContain('serve.yaml');
    expect(
      await mistakesOf(
        `a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c]`,
      ),
    ).toContain('serve.yaml');
  });
});
