import { once } from 'node:events';

import { expect, it } from 'vitest';

import { command, spawnNode } from '../../../../test/support/sluice-process.js';
import { createApplication } from './application.js';

const SHOP = `import { All, Depends, Get, HTTPBearer, Ingress, OAuth2PasswordBearer, Post, Security, WebSocket, WebSocketConnection, bind } from 'sluice';
const bearer = new HTTPBearer();
const token = new OAuth2PasswordBearer({ tokenUrl: '/token', scopes: { write: 'Change' } });
const optional = new HTTPBearer({ autoError: false, schemeName: 'Maybe' });
function page() { return 1; }
@Ingress({ title: 'Shop' })
class Shop {
  @Get('/items/:id') item(id: number, @Depends(page) at: number) { return { id, at }; }
  @Post('/items') @Depends(page) @Security(bearer) create(@Security(token, ['write']) user: string) { return user; }
  @All('/any', { hidden: true }) any() { return 1; }
  @WebSocket('/live') async live(socket: WebSocketConnection, @Depends(optional) who: object) {}
}
export const app = bind(Shop);
@Ingress({ title: 'Outer', mounts: { '/shop': Shop, '/old': class Old { fetch() { return 'old'; } } }, hosts: { 'a.example': Shop } })
class Outer { @Get('/own') own() { return 1; } }
@Ingress({ title: 'Versioned', versioning: { type: 'header', name: 'x-version' } })
class Versioned { @Get('/v', { version: ['1', '2'] }) v() { return 1; } }
export const outer = bind(Outer);
export const versioned = bind(Versioned);
export const raw = bind(class Raw { fetch() { return 1; } });
`;

async function routes(args: readonly string[]) {
  const project = await createApplication({ 'shop.ts': SHOP });
  const running = spawnNode([command, 'routes', ...args], { cwd: project.root });
  await once(running.child, 'close');
  return { code: running.child.exitCode, output: running.output() };
}

it('lists operations and WebSockets in a table', async () => {
  const { code, output } = await routes(['shop.ts:app']);
  expect(output.split('\n')).toEqual([
    'METHOD  PATH         OPERATION  HANDLER      DEPENDENCIES  SECURITY',
    'GET     /items/{id}  item       Shop.item    page',
    'POST    /items       create     Shop.create  page          HTTPBearer, OAuth2PasswordBearer write',
    'ALL     /any                    Shop.any',
    'WS      /live                   Shop.live                  Maybe?',
    '',
  ]);
  expect(code).toBe(0);
});

it('lists them as JSON', async () => {
  const { output } = await routes(['shop.ts:app', '--json']);
  expect(JSON.parse(output)).toMatchObject([
    { methods: ['GET'], path: '/items/{id}', operationId: 'item', handler: 'Shop.item' },
    {
      dependencies: ['page'],
      security: [
        { scheme: 'HTTPBearer', scopes: [], required: true },
        { scheme: 'OAuth2PasswordBearer', scopes: ['write'], required: true },
      ],
    },
    { handler: 'Shop.any' },
    { methods: ['WS'], security: [{ scheme: 'Maybe', required: false }] },
  ]);
});

it('lists the applications inside of another', async () => {
  const { output } = await routes(['shop.ts:outer', '--json']);
  const listed: readonly { host?: string; path: string }[] = JSON.parse(output);
  const paths = listed.map(({ host = '', path }) => `${host}${path}`);
  expect(paths).toEqual([
    '/own',
    ...['/items/{id}', '/items', '/any', '/live'].map((path) => `/shop${path}`),
    '/old/*',
    ...['/items/{id}', '/items', '/any', '/live'].map((path) => `a.example${path}`),
  ]);
  expect(listed[5]).toMatchObject({ methods: [], handler: 'Old' });
});

it('lists the versions of each route', async () => {
  const { output } = await routes(['shop.ts:versioned']);
  expect(output).toBe(
    'METHOD  PATH  VERSIONS  OPERATION  HANDLER\nGET     /v    1, 2      v          Versioned.v\n',
  );
});

it('says that an application without decorated routes has none to list', async () => {
  const { code, output } = await routes(['shop.ts:raw']);
  expect(code).toBe(1);
  expect(output).toContain(
    'shop.ts:raw has no routes to list: the class Raw has no decorated routes.',
  );
});
