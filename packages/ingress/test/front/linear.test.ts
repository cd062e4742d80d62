import type { HttpRequest, RawHeaders, RequestHead } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { superlinearInput, type LinearCase } from '../../../core/test/support/linear.js';
import { formAdapter } from '../../src/adapters/form.js';
import { displayPath } from '../../src/front/access-log.js';
import { createClientReader } from '../../src/front/client-reader.js';
import { forwardedRequestHeaders } from '../../src/front/forwarded-headers.js';
import { timeoutSeconds } from '../../src/front/request-timeout.js';
import { unknownPrefix } from '../../src/front/unmounted.js';
import { compileOperationIndex } from '../../src/routes/operation-index.js';
import { createRouteTable, matchRoute } from '../../src/routes/route-table.js';
import type { OperationIndex } from '../../src/routes/snapshot.js';
import { requestHead } from '../support/request-head.js';

function receivedHead(fields: Readonly<Record<string, string>>): RequestHead {
  return requestHead({
    rawHeaders: Object.entries(fields).flat(),
    remoteAddress: '10.0.0.1',
    header: (name) => fields[name],
  });
}

/** A `Connection` line for each piece between semicolons. */
function connectionLines(text: string): RawHeaders {
  return text.split(';').flatMap((value) => ['connection', value]);
}

const index: OperationIndex = {
  upgrades: 'messages',
  ownBodies: false,
  maxBodyBytes: 1,
  maxMessageBytes: 1,
  allowedOrigins: [],
  operations: ['/a/:b', '/a/a/*rest', '/:a/a/:b', '/:a/:b/a'].map((pattern) => ({
    methods: ['GET'],
    pattern,
    maxBodyBytes: undefined,
    retry: 'safe-methods',
  })),
};
const findOperation = compileOperationIndex(index);
const table = createRouteTable([{ name: 'a', routePrefix: '/a/a/a', ingress: 'A', index }]);
const readForm = formAdapter();
const readClient = createClientReader(['10.0.0.0/8']);
const PATH_PARTS = ['/', '.', '%2e', '%2F', '%', 'a', '\u00e9', '<'];

const READERS: Readonly<Record<string, LinearCase>> = {
  'the client behind proxies': {
    read: (text) => readClient(receivedHead({ 'x-forwarded-for': text })),
    starts: ['', '1.2.3.4, '],
    parts: [',', ' ', '10.0.0.1', '::ffff:', '[', ']', ':', '1', '"', 'x'],
  },
  'the scheme behind proxies': {
    read: (text) => readClient(receivedHead({ 'x-forwarded-proto': text })),
    starts: ['', 'https'],
    parts: [',', ' ', 'http', '\t'],
  },
  'the fields that a connection names': {
    read: (text) =>
      forwardedRequestHeaders({ rawHeaders: connectionLines(text), requestId: '1' }, []),
    starts: ['', 'close'],
    parts: ['a', ',', ' ', ';', 'host', 'B'],
  },
  'the time limit of a request': {
    read: (text) => timeoutSeconds(text, undefined),
    starts: ['', '1'],
    parts: ['1', '.', ' ', 'x'],
  },
  'the application of a path': {
    read: (text) => matchRoute(table, text),
    starts: ['/', '/a/a'],
    parts: PATH_PARTS,
  },
  'the operation of a path': {
    read: (text) => findOperation('POST', text),
    starts: ['/', '/a/', '/a/a/'],
    parts: PATH_PARTS,
  },
  'a path that is shown': { read: displayPath, starts: ['/'], parts: PATH_PARTS },
  'a host that is shown': {
    read: (text) => unknownPrefix('/', text, 'a'),
    starts: ['', 'a:'],
    parts: ['a', '.', ':', '[', ' ', '\u00e9'],
  },
  'the type of a form': {
    read: (text) => {
      const request = { headers: new Headers({ 'content-type': text }), formData: () => undefined };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of it that is looked at
      void Promise.resolve(readForm(request as unknown as HttpRequest)).catch(() => undefined);
    },
    starts: ['multipart/form-data'],
    parts: [' ', ';', '=', '"', 'a', '\t'],
  },
};

describe('the work of reading at the front grows as the input does', () => {
  it.each(Object.entries(READERS))('%s', (_, reader) => {
    expect(superlinearInput(reader)).toBeUndefined();
  });
});
