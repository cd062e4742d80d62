import { IsInt, IsOptional, IsString } from 'class-validator';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { File, Form, Int, Post, Query, UploadFile, describe, document } from '@sluice/core';

import { documentOf, mistakesIn } from './document-of.js';

class Login {
  @IsString() username!: string;
  @IsOptional() @IsInt() age?: number;
}

const Zod = z.object({ username: z.string() });

class Forms {
  @Post('/fields')
  fields(
    @Form({ minLength: 2, description: 'Who.', example: 'ada' }) name: string,
    @Form(Int) n = 3,
    @Form({ type: [String], optional: true }) tags?: string[],
    @Query({ optional: true }) q?: string,
  ) {
    return [name, n, tags, q];
  }

  @Post('/model')
  model(@Form() login: Login) {
    return login;
  }

  @Post('/zod')
  zod(@Form(Zod) login: object) {
    return login;
  }

  @Post('/files')
  files(
    @File({ maxBytes: 1000, contentTypes: ['image/png', 'image/jpeg'], description: 'You.' })
    avatar: UploadFile,
    @File([UploadFile], { maxItems: 2, extensions: ['.txt'], verifyContent: true })
    docs: UploadFile[],
    @File({ hidden: true, optional: true }) hidden: UploadFile,
  ) {
    return [avatar, docs, hidden];
  }

  @Post('/optional')
  optional(@File({ optional: true }) file?: UploadFile) {
    return file;
  }

  @Post('/method', { form: { title: String }, files: { raw: Uint8Array } })
  method(input: object) {
    return input;
  }

  @Post('/class-and-file')
  both(@Form() login: Login, file: UploadFile) {
    return [login, file];
  }
}

const FILE = { type: 'string', contentMediaType: 'application/octet-stream' };

function bodyOf(path: string): unknown {
  return documentOf(Forms).paths?.[path]?.post?.requestBody;
}

function schemaOf(name: string): unknown {
  return documentOf(Forms).components?.schemas?.[name];
}

it('describes fields as a named body of both kinds of form, apart from other parameters', () => {
  const schema = { $ref: '#/components/schemas/Body_fields' };
  expect(bodyOf('/fields')).toEqual({
    content: { 'application/x-www-form-urlencoded': { schema }, 'multipart/form-data': { schema } },
    required: true,
  });
  expect(schemaOf('Body_fields')).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 2, description: 'Who.', examples: ['ada'] },
      n: { type: 'integer', default: 3, ...INTEGER },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['name'],
  });
  const { parameters } = documentOf(Forms).paths?.['/fields']?.post ?? {};
  expect(parameters).toMatchObject([{ name: 'q', in: 'query' }]);
});

const INTEGER = { maximum: 9_007_199_254_740_991, minimum: -9_007_199_254_740_991 };

it('describes a class or schema of all fields as text, which has no null and is not empty', () => {
  expect(bodyOf('/model')).toMatchObject({
    content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/Login' } } },
    required: true,
  });
  expect(schemaOf('Login')).toEqual({
    type: 'object',
    properties: {
      username: { type: 'string', minLength: 1 },
      age: { type: 'integer', ...INTEGER },
    },
    required: ['username'],
  });
  expect(schemaOf('Body_zod')).toEqual({
    type: 'object',
    properties: { username: { type: 'string', minLength: 1 } },
    required: ['username'],
  });
});

it('describes a class as a form and as JSON by two schemas, each once', () => {
  class Both {
    @Post('/json')
    json(login: Login) {
      return login;
    }
    @Post('/form')
    form(@Form() login: Login) {
      return login;
    }
    @Post('/again')
    again(@Form() login: Login) {
      return login;
    }
  }
  expect(documentOf(Both).components?.schemas).toMatchObject({
    Login: { properties: { age: { anyOf: [{}, { type: 'null' }] } } },
    Login2: { properties: { age: { type: 'integer' } } },
  });
  expect(documentOf(Both).components?.schemas).not.toHaveProperty('Login3');
});

it('describes a class that refuses unknown fields as closed', () => {
  const { components } = document(describe(Forms, { forbidUnknown: true }));
  expect(components?.schemas?.['Login']).toMatchObject({ additionalProperties: false });
  expect(components?.schemas?.['Body_fields']).not.toHaveProperty('additionalProperties');
});

it('describes a schema that does not list its fields as it describes itself', () => {
  class Open {
    @Post('/', { form: z.looseObject({ name: z.string() }) })
    open(input: object) {
      return input;
    }
  }
  expect(documentOf(Open).paths?.['/']?.post?.requestBody).toMatchObject({
    content: { 'multipart/form-data': { schema: { properties: { name: { type: 'string' } } } } },
  });
});

it('describes files, their rules and their content types', () => {
  expect(bodyOf('/files')).toEqual({
    content: {
      'multipart/form-data': {
        schema: { $ref: '#/components/schemas/Body_files' },
        encoding: { avatar: { contentType: 'image/png, image/jpeg' } },
      },
    },
    required: true,
  });
  expect(schemaOf('Body_files')).toEqual({
    type: 'object',
    properties: {
      avatar: {
        ...FILE,
        description: 'You. A file: at most 1000 bytes, image/png or image/jpeg.',
      },
      docs: {
        type: 'array',
        items: {
          ...FILE,
          description: 'A file: named .txt, with the content of its type.',
        },
        maxItems: 2,
      },
    },
    required: ['avatar', 'docs'],
  });
});

it('describes a form of optional files as multipart that may be left out', () => {
  expect(bodyOf('/optional')).toEqual({
    content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/Body_optional' } } },
    required: false,
  });
});

it('describes the method form, and a class beside a file, as one body', () => {
  expect(schemaOf('Body_method')).toEqual({
    type: 'object',
    properties: { title: { type: 'string', minLength: 1 }, raw: FILE },
    required: ['raw', 'title'],
  });
  expect(schemaOf('Body_both')).toMatchObject({
    properties: { username: { type: 'string' }, age: { type: 'integer' }, file: FILE },
  });
});

it('documents the 422 of a form, and is a valid document', async () => {
  expect(documentOf(Forms).paths?.['/optional']?.post?.responses).toHaveProperty('422');
  expect(await mistakesIn(Forms)).toEqual([]);
});
