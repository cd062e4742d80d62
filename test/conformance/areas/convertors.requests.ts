import { type ConformanceRequest, document, get, request } from '../requests.js';

const UUID = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  ints: ['7', '0', '007', '-7', '+7', '7.0', '7e1', 'x', '7x', '%37', '', '9007199254740991'],
  floats: ['7', '7.5', '0.5', '.5', '7.', '-7.5', '7e1', 'nan', 'x', '1.5.2', ''],
  uuids: [
    UUID,
    UUID.toUpperCase(),
    UUID.replaceAll('-', ''),
    UUID.slice(0, -1),
    `${UUID}0`,
    `{${UUID}}`,
    'x',
  ],
  texts: ['7', '007', 'x'],
  both: ['7', '007', 'x', '7x', '-7', '7.5', ''],
  rest: ['a', 'a/b', 'a/b/', ''],
};

const DOCUMENTED = [
  ['/ints/{n}', 'get'],
  ['/floats/{x}', 'get'],
  ['/uuids/{u}', 'get'],
  ['/both/{n}', 'get'],
  ['/both/{name}', 'get'],
  ['/split/{n}', 'put'],
  ['/rest/{path}', 'get'],
] as const;

export const CONVERTORS_REQUESTS: readonly ConformanceRequest[] = [
  ...Object.entries(TEXTS).flatMap(([name, texts]) => texts.map((text) => get(`/${name}/${text}`))),
  get('/deep/7/parts/1.5'),
  get('/deep/x/parts/1.5'),
  get('/deep/7/parts/x'),
  get('/deep/7/parts/1.5/'),
  get('/split/7'),
  request('PUT', '/split/7'),
  request('DELETE', '/split/7'),
  request('DELETE', '/split/x'),
  request('PUT', '/split/x'),
  request('POST', '/ints/7'),
  request('POST', '/ints/x'),
  ...DOCUMENTED.flatMap(([path, method]) => [
    document('paths', path, method, 'parameters', '0', 'name'),
    document('paths', path, method, 'parameters', '0', 'schema', 'type'),
  ]),
];
