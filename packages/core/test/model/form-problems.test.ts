import { Allow, IsString } from 'class-validator';
import { expect, it } from 'vitest';

import {
  Body,
  File,
  type FileFieldType,
  Form,
  Get,
  Post,
  Query,
  UploadFile,
  WebSocket,
} from '@sluice/core';

import { codesOf, problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

it('refuses a form beside a JSON body', () => {
  class Mixed {
    @Post('/decorated')
    decorated(@Form() a: string, @Body() item: Item) {
      return [a, item];
    }
    @Post('/inferred')
    inferred(item: Item, file: UploadFile) {
      return [item, file];
    }
    @Post('/options', { body: Item, form: { a: String } })
    options(input: object) {
      return input;
    }
  }
  expect(codesOf(Mixed)).toEqual([
    'E_FORM_AND_BODY Mixed.decorated',
    'E_FORM_AND_BODY Mixed.inferred',
    'E_FORM_AND_BODY Mixed.options',
  ]);
});

it('refuses a form where there is no body', () => {
  class Bodiless {
    @Get('/get')
    get(@Form() a: string) {
      return a;
    }
    @Get('/files', { files: { a: UploadFile } })
    files(input: object) {
      return input;
    }
    @WebSocket('/socket')
    socket(_socket: unknown, @File() a: UploadFile) {
      return a;
    }
  }
  expect(codesOf(Bodiless)).toEqual([
    'E_BODY_NOT_ALLOWED Bodiless.get',
    'E_BODY_NOT_ALLOWED Bodiless.files',
    'E_BODY_NOT_ALLOWED Bodiless.socket',
  ]);
});

// A list of two, which the declared types refuse.
const TWO: FileFieldType = JSON.parse('[1, 2]');

it('refuses types that are none of a file', () => {
  class Types {
    @Post('/text')
    text(@File() a: string) {
      return a;
    }
    @Post('/class')
    other(@File() a: Item) {
      return a;
    }
    @Post('/two')
    two(@File(UploadFile) a: Uint8Array) {
      return a;
    }
    @Post('/options', { files: { a: { type: TWO } } })
    options(input: object) {
      return input;
    }
  }
  expect(codesOf(Types)).toEqual([
    'E_FILE_TYPE Types.text parameter 1 ("a")',
    'E_FILE_TYPE Types.other parameter 1 ("a")',
    'E_FILE_TYPE Types.two parameter 1 ("a")',
    'E_FILE_TYPE Types.options files "a"',
  ]);
});

it('asks for the type of several files, which no compiler emits', () => {
  class Several {
    @Post('/')
    list(@File() files: UploadFile[]) {
      return files;
    }
    @Post('/union')
    union(@File() file: UploadFile | undefined) {
      return file;
    }
  }
  expect(codesOf(Several)).toEqual([
    'E_PARAM_ERASED Several.list parameter 1 ("files")',
    'E_PARAM_ERASED Several.union parameter 1 ("file")',
  ]);
});

it('refuses a file that is not read from a form', () => {
  class Elsewhere {
    @Post('/body')
    body(@Body() a: UploadFile) {
      return a;
    }
    @Post('/query')
    query(@Query() a: UploadFile) {
      return a;
    }
    @Post('/form')
    form(@Form() a: UploadFile) {
      return a;
    }
  }
  const problems = problemsOf(Elsewhere);
  expect(problems.map(({ code }) => code)).toEqual([
    'E_CLASS_WITHOUT_RULES',
    'E_CLASS_WITHOUT_RULES',
    'E_CLASS_WITHOUT_RULES',
  ]);
  expect(problems[0]?.fix).toContain('@File()');
});

it('refuses a class with a file among its values', () => {
  class Profile {
    @IsString() name!: string;
    @Allow() avatar!: UploadFile;
  }
  class Profiles {
    @Post('/form')
    form(@Form() profile: Profile) {
      return profile;
    }
    @Post('/json')
    json(profile: Profile) {
      return profile;
    }
  }
  const problems = problemsOf(Profiles);
  expect(problems.map(({ code }) => code)).toEqual(['E_CLASS_INPUT', 'E_CLASS_INPUT']);
  expect(problems[0]).toMatchObject({
    what: 'Profile.avatar is a file, which a class of values cannot take.',
    fix: 'Take it by a parameter of its own: @File() avatar: UploadFile.',
  });
});

it('refuses rules that no file or every file would break', () => {
  class Rules {
    @Post('/')
    rules(
      @File({ maxBytes: -1 }) a: UploadFile,
      @File({ contentTypes: ['png'] }) b: UploadFile,
      @File({ contentTypes: [] }) c: UploadFile,
      @File({ extensions: ['png'] }) d: UploadFile,
      @File({ maxItems: 2 }) e: UploadFile,
    ) {
      return [a, b, c, d, e];
    }
  }
  expect(codesOf(Rules)).toEqual([
    'E_FILE_RULE Rules.rules parameter 1 ("a")',
    'E_FILE_RULE Rules.rules parameter 2 ("b")',
    'E_FILE_RULE Rules.rules parameter 3 ("c")',
    'E_FILE_RULE Rules.rules parameter 4 ("d")',
    'E_CONSTRAINT_MISPLACED Rules.rules parameter 5 ("e")',
  ]);
});

it('refuses a file that may be larger than the body', () => {
  class Large {
    @Post('/default')
    large(@File({ maxBytes: 2_000_000 }) file: UploadFile) {
      return file;
    }
    @Post('/raised', { maxBodyBytes: 2_100_000 })
    raised(@File({ maxBytes: 2_000_000 }) file: UploadFile) {
      return file;
    }
  }
  const [problem, ...others] = problemsOf(Large);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: 'E_FILE_RULE',
    where: 'Large.large',
    what: 'the file "file" may have 2000000 bytes, but the whole body only 1048576.',
  });
});

it('refuses limits that are no whole numbers', () => {
  class Limits {
    @Post('/', { maxFields: -1, maxFiles: 1.5, maxPartBytes: Number.NaN })
    limits(@Form() a: string) {
      return a;
    }
  }
  expect(problemsOf(Limits).map(({ what }) => what)).toEqual([
    'has the option maxFields: -1.',
    'has the option maxFiles: 1.5.',
    'has the option maxPartBytes: NaN.',
  ]);
});

it('refuses two arguments for one field', () => {
  class Twice {
    @Post('/')
    twice(@Form('a') a: string, @File('a') b: UploadFile) {
      return [a, b];
    }
  }
  expect(codesOf(Twice)).toEqual(['E_PARAM_DUPLICATE Twice.twice parameter 2 ("b")']);
});
