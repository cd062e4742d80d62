import { describe, expect, it } from 'vitest';

import { type AppOptions, Get, Router, createApp } from '@sluice/core';

import { problemsOf } from '../model/problems-of.js';
import { captureWarnings } from '../support/capture-log.js';
import { Admin, Api, Raw } from './mounted-admin.js';

describe('mistakes in mounts', () => {
  class Plain {
    readonly name = 'plain';
  }

  it('of what a constructor takes are reported too', () => {
    class Needy {
      constructor(readonly name: string) {}
      @Get('/')
      home() {
        return this.name;
      }
    }
    const options = { mounts: { '/needy': Needy } };
    expect(() => createApp(Router(), options)).toThrow('E_SINGLETON_ARGUMENT');
  });

  it.each<[AppOptions['mounts'], string]>([
    [{ admin: Admin }, 'E_PATH_SYNTAX'],
    [{ '/': Admin }, 'E_PATH_SYNTAX'],
    [{ '/admin/': Admin }, 'E_PATH_SYNTAX'],
    [{ '/:name': Admin }, 'E_PATH_SYNTAX'],
    [{ '/admin': Plain }, 'E_ROUTES_MISSING'],
    [{ '/count': Admin }, 'E_ROUTE_UNREACHABLE'],
    // As JavaScript may write it.
    [{ '/admin': Object.assign(() => undefined, { router: {} }) }, 'E_OPTION_INVALID'],
    [{ '/admin': Object.assign({ router: {} }, { fetch: () => 'raw' }) }, 'E_OPTION_INVALID'],
  ])('are reported at start: %o is %s', (mounts = {}, code) => {
    expect(problemsOf(Api, { mounts }).map((problem) => problem.code)).toEqual([code]);
  });

  it.each(['API.example.com', 'example.com:80', 'a.*.com', ''])('and so is the host %j', (host) => {
    const [problem] = problemsOf(Api, { hosts: { [host]: Admin } });
    expect(problem).toMatchObject({ code: 'E_OPTION_INVALID', where: `Api host ${host}` });
  });

  it('and a mount over the docs page is a warning', () => {
    const warnings = captureWarnings();
    createApp(Api, { mounts: { '/docs': Raw } });
    expect(warnings).toEqual([expect.stringContaining('the mount /docs of Api hides the page')]);
  });
});
