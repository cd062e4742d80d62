import { type ConformanceRequest, document, post } from '../requests.js';

const PETS: readonly unknown[] = [
  { kind: 'cat' },
  { kind: 'cat', lives: 3, extra: 1 },
  { kind: 'dog', breed: 'collie' },
  { kind: 'cat', lives: -1 },
  { kind: 'cat', lives: 'x' },
  { kind: 'dog' },
  { kind: 'fish' },
  { kind: 5 },
  { kind: null },
  { kind: ['cat'] },
  {},
  [],
  null,
  'cat',
];

const THINGS: readonly unknown[] = [
  { name: 'a' },
  { size: 1 },
  { name: 'a', size: 1 },
  { name: 1, size: 'x' },
  { name: 1 },
  {},
  null,
  [],
  5,
];

const UUID = '123e4567-e89b-12d3-a456-426614174000';

export const UNIONS_REQUESTS: readonly ConformanceRequest[] = [
  ...PETS.map((pet) => post('/tagged', pet)),
  ...THINGS.map((thing) => post('/plain', thing)),
  post('/pets', [{ kind: 'cat' }, { kind: 'dog', breed: 'x' }]),
  post('/pets', [{ kind: 'cat' }, { kind: 'dog' }, { kind: 'fish' }, {}, null]),
  post('/map', { a: { name: 'x' }, b: { name: 'y' } }),
  post('/map', {}),
  post('/map', { a: { name: 1 }, b: {}, c: null }),
  post('/map', []),
  post('/map', null),
  post('/map', 'x'),
  post('/numbers', { a: 1, '': 2, é: 3 }),
  post('/numbers', { a: 'x', b: null, c: 1.5 }),
  post('/uuids', { [UUID]: 1 }),
  post('/uuids', { [UUID.toUpperCase()]: 1 }),
  post('/uuids', { x: 1, y: 'z' }),
  post('/lists', { a: [1, 2], b: [] }),
  post('/lists', { a: [1, 'x'], b: 5 }),
  document('paths', '/tagged', 'post', 'requestBody', 'content'),
  document('paths', '/plain', 'post', 'requestBody', 'content'),
  document('paths', '/map', 'post', 'requestBody', 'content'),
  document('paths', '/lists', 'post', 'requestBody', 'content'),
];
