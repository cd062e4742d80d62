import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CORE = join(import.meta.dirname, '../../../dist/internal.js');

/** What a program prints in a process that forbids the generation of code. */
function printedBy(program: string): { stdout: string; stderr: string } {
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module'];
  const source = `import { compileSerializer, compileValidator } from ${JSON.stringify(CORE)};${program}`;
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', source], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('a process that forbids the generation of code', () => {
  it('validates and writes a class', () => {
    const printed = printedBy(`
      import { IsInt } from 'class-validator';
      class Size { cm; }
      IsInt()(Size.prototype, 'cm');
      const type = { kind: 'class', type: Size };
      const read = compileValidator(type, { mode: 'json', forbidUnknown: false });
      const right = await read({ cm: 3, extra: 1 }, ['body']);
      const wrong = await read({ cm: 'x' }, ['body']);
      console.log(compileSerializer(type)(right.value), wrong.issues[0].type);
    `);
    expect(printed).toEqual({ stdout: '{"cm":3} int_type\n', stderr: '' });
  });

  it('validates a nested class without class-transformer', () => {
    const printed = printedBy(`
      import 'reflect-metadata';
      import { IsInt, ValidateNested } from 'class-validator';
      class Size { cm; }
      IsInt()(Size.prototype, 'cm');
      class Box { size; fill() {} }
      ValidateNested()(Box.prototype, 'size');
      Reflect.defineMetadata('design:type', Size, Box.prototype, 'size');
      const read = compileValidator({ kind: 'class', type: Box }, { mode: 'json', forbidUnknown: false });
      const { value } = await read({ size: { cm: 3 }, fill: 1 }, ['body']);
      const wrong = await read({ size: { cm: 'x' } }, ['body']);
      console.log(value.size instanceof Size, typeof value.fill, wrong.issues[0].loc.join('.'));
    `);
    expect(printed).toEqual({ stdout: 'true function body.size.cm\n', stderr: '' });
  });
});
