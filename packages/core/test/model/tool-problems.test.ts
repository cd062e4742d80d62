import {
  type AppModel,
  type AppOptions,
  File,
  Get,
  Post,
  Put,
  UploadFile,
  describe as describeClass,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { problemsOf } from './problems-of.js';

const codes = (type: new () => object, options: AppOptions = {}): string[] =>
  problemsOf(type, options).map(({ code, where }) => `${code} ${where}`);

describe('tools', () => {
  it('takes no files', () => {
    class Album {
      @Post('/photos', { mcp: true })
      add(@File() photo: UploadFile) {
        return photo.filename;
      }
    }
    expect(codes(Album)).toEqual(['E_MCP_TOOL Album.add']);
  });

  it('leaves operations with files out where nothing asks for them', () => {
    class Album {
      @Post('/photos')
      add(@File() photo: UploadFile) {
        return photo.filename;
      }
      @Get('/photos')
      list() {
        return [];
      }
    }
    expect(toolNames(describeClass(Album, { mcp: true }))).toEqual(['list']);
  });

  it('needs names that differ, of a few characters', () => {
    class Shop {
      @Get('/a', { mcp: { name: 'find' } })
      a() {}
      @Get('/b', { mcp: { name: 'find' } })
      b() {}
      @Get('/c', { mcp: { name: 'find it' } })
      c() {}
    }
    expect(codes(Shop)).toEqual(['E_MCP_TOOL Shop.c', 'E_MCP_TOOL Shop.b']);
  });

  it('is a resource only where it reads', () => {
    class Shop {
      @Put('/a', { mcp: { resource: true } })
      a() {}
    }
    expect(codes(Shop)).toEqual(['E_MCP_TOOL Shop.a']);
  });

  it('needs a plain path that no operation has', () => {
    class Shop {
      @Post('/mcp')
      a() {}
    }
    expect(codes(Shop, { mcp: true })).toEqual(['E_ROUTE_DUPLICATE Shop.a']);
    expect(codes(Shop, { mcp: { path: '/tools/:id' } })).toEqual(['E_OPTION_INVALID mcp']);
    expect(codes(Shop, { mcp: { path: 'tools' } })).toEqual(['E_OPTION_INVALID mcp']);
    expect(codes(Shop, { mcp: { path: '/tools' } })).toEqual([]);
    expect(codes(Shop, { mcp: { path: '/tools', pageSize: 0 } })).toEqual(['E_OPTION_INVALID mcp']);
  });

  it('is off for the whole application with false', () => {
    class Shop {
      @Post('/mcp', { mcp: true })
      a() {}
    }
    expect(toolNames(describeClass(Shop, { mcp: false }))).toEqual([]);
  });

  it('has names of the allowed characters alone', () => {
    class Shop {
      @Get('/a', { operationId: 'größe/ändern' })
      a() {}
    }
    expect(toolNames(describeClass(Shop, { mcp: true }))).toEqual(['gr__e__ndern']);
  });
});

function toolNames({ operations }: AppModel): string[] {
  return operations.flatMap(({ tool }) => (tool === undefined ? [] : [tool.name]));
}
