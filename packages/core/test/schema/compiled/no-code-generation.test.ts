import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const CORE = join(import.meta.dirname, '../../../dist/internal.js');

const PROGRAM = `
  import { compileSerializer, compileValidator } from ${JSON.stringify(CORE)};
  import { IsInt } from 'class-validator';
  class Size { cm; }
  IsInt()(Size.prototype, 'cm');
  const type = { kind: 'class', type: Size };
  const read = compileValidator(type, { mode: 'json', forbidUnknown: false });
  const right = await read({ cm: 3, extra: 1 }, ['body']);
  const wrong = await read({ cm: 'x' }, ['body']);
  console.log(compileSerializer(type)(right.value), wrong.issues[0].type);
`;

it('works where the process forbids the generation of code', () => {
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', PROGRAM], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: '{"cm":3} int_type\n', stderr: '' });
});
