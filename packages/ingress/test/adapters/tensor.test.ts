import { setLogger } from '@sluice/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  tensorAdapter,
  tensorsAdapter,
  type Tensor,
  type TensorOptions,
  type TensorType,
} from '../../src/index.js';
import { serve } from './adapted.js';

// The log says why a request was refused; the tests look at what clients are told.
setLogger({ error: () => undefined });

const JSON_TYPE = { 'content-type': 'application/json' };
const FILE_TYPE = { 'content-type': 'application/octet-stream' };

/** Written by numpy 2: numpy.array([[1.5, -2], [3, 4]]), which is of float64. */
const NUMPY_FLOATS =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLC' +
  'B9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4' +
  'PwAAAAAAAADAAAAAAAAACEAAAAAAAAAQQA==';

/** The tensor that reached the handler, as JSON. */
function shown({ dtype, shape, data }: Tensor): unknown {
  return { dtype, shape, type: data.constructor.name, elements: [...data].map(String) };
}

async function posting(options: TensorOptions = {}): Promise<{
  (body: string): Promise<Response>;
  file(body: Uint8Array): Promise<Response>;
  readonly calls: () => number;
}> {
  const post = await serve(tensorAdapter(options), shown);
  return Object.assign((body: string) => post({ headers: JSON_TYPE, body }), {
    file: (body: Uint8Array<ArrayBuffer>) => post({ headers: FILE_TYPE, body }),
    calls: post.calls,
  });
}

interface Npy {
  readonly descr?: string;
  readonly shape?: string;
  readonly fortran?: boolean;
  readonly version?: number;
  readonly data?: Uint8Array;
}

/** An `.npy` file by the format's description. */
function npy({ descr = '<f4', shape = '(2,)', fortran, version = 1, data }: Npy): Uint8Array {
  const order = fortran === true ? 'True' : 'False';
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const prefix = Buffer.alloc(version === 1 ? 10 : 12);
  prefix.write('\x93NUMPY', 'latin1');
  prefix[6] = version;
  if (version === 1) prefix.writeUInt16LE(header.length, 8);
  else prefix.writeUInt32LE(header.length, 8);
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'), data ?? Buffer.alloc(8)]);
}

describe('a tensor adapter', () => {
  it.each([
    ['nested lists', '[[1, 2.5, 3], [4, 5, 6]]', [2, 3]],
    ['a number', '7', []],
    ['an empty list', '[]', [0]],
    ['lists of nothing', '[[], []]', [2, 0]],
    ["Ray Serve's object", '{"array": [[1], [2]]}', [2, 1]],
    ['an object with a shape', '{"array": [1, 2, 3, 4], "shape": [2, 2]}', [2, 2]],
    ['an object with its dtype', '{"array": [1], "dtype": "float32"}', [1]],
  ])('reads %s', async (_, body, shape) => {
    const post = await posting();
    expect(await (await post(body)).json()).toMatchObject({ shape, type: 'Float32Array' });
  });

  it.each<[TensorType, string, string, string[]]>([
    ['bool', 'Uint8Array', '[true, false, 1]', ['1', '0', '1']],
    ['uint8', 'Uint8Array', '[0, 255]', ['0', '255']],
    ['int16', 'Int16Array', '[-32768, 32767]', ['-32768', '32767']],
    ['int64', 'BigInt64Array', '[9007199254740991]', ['9007199254740991']],
    ['float64', 'Float64Array', '[1e300]', ['1e+300']],
  ])('makes elements of %s', async (dtype, type, body, elements) => {
    const post = await posting({ dtype });
    expect(await (await post(body)).json()).toMatchObject({ dtype, type, elements });
  });

  it.each<[string, TensorOptions, string, string, unknown[]]>([
    ['a shorter list', {}, '[[1, 2], [3]]', 'tensor_uneven', ['body', 1]],
    ['a number among lists', {}, '[[1], 2]', 'tensor_uneven', ['body', 1]],
    ['a list among numbers', {}, '[1, [2]]', 'tensor_uneven', ['body', 1]],
    ['a text', {}, '[[1, 2], [3, "4"]]', 'tensor_element', ['body', 1, 1]],
    ['null', {}, '[null]', 'tensor_element', ['body', 0]],
    ['a number that is infinite', {}, '[1e400]', 'tensor_element', ['body', 0]],
    ['a number beyond float32', {}, '[0, 1e39]', 'tensor_element', ['body', 1]],
    ['a fraction among integers', { dtype: 'int32' }, '[1, 1.5]', 'tensor_element', ['body', 1]],
    ['an integer out of range', { dtype: 'uint8' }, '[256]', 'tensor_element', ['body', 0]],
    ['a rounded integer', { dtype: 'int64' }, '[9007199254740993]', 'tensor_element', ['body', 0]],
    ['another size', { shape: [null, 3] }, '[[1, 2]]', 'tensor_shape', ['body']],
    ['another number of dimensions', { shape: [3] }, '[[1, 2, 3]]', 'tensor_shape', ['body']],
    [
      'a shape of other size',
      {},
      '{"array": [1], "shape": [2]}',
      'tensor_shape',
      ['body', 'shape'],
    ],
    ['a shape of text', {}, '{"array": [1], "shape": "1"}', 'tensor_shape', ['body', 'shape']],
    [
      'a negative shape',
      {},
      '{"array": [1], "shape": [-1, -1]}',
      'tensor_shape',
      ['body', 'shape'],
    ],
    ['another dtype', {}, '{"array": [1], "dtype": "int8"}', 'tensor_dtype', ['body', 'dtype']],
    ['an object without array', {}, '{"values": [1]}', 'tensor_type', ['body']],
    ['a text in an array', {}, '{"array": [[1, ""]]}', 'tensor_element', ['body', 'array', 0, 1]],
    ['malformed JSON', {}, '[1,', 'json_invalid', ['body', 3]],
  ])('refuses %s, and the handler is not called', async (_, options, body, type, loc) => {
    const post = await posting(options);
    const response = await post(body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ type, loc }] });
    expect(post.calls()).toBe(0);
  });

  it('names the shape it expects', async () => {
    const post = await posting({ shape: [null, 3] });
    expect(await (await post('[[1, 2]]')).json()).toMatchObject({
      detail: [{ msg: 'Input should have the shape [*, 3], got [1, 2]' }],
    });
  });

  it('answers 415 for another content type', async () => {
    const post = await serve(tensorAdapter(), shown);
    const response = await post({ body: '[1]' });
    expect(response.status).toBe(415);
    expect(await response.text()).toContain('.npy');
  });

  it('takes memory for the elements that came, whatever the first list promises', async () => {
    const post = await posting();
    const body = `[[${'1,'.repeat(1e5)}1]${',[]'.repeat(1e5)}]`;
    expect((await post(body)).status).toBe(422);
  });

  it('reads any tensor from JSON as it was', async () => {
    const post = await posting({ dtype: 'float64' });
    const anyTensor = fc
      .tuple(fc.nat(4), fc.nat(4))
      .chain(([rows, columns]) =>
        fc.array(
          fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), size(columns)),
          size(rows),
        ),
      );
    await fc.assert(
      fc.asyncProperty(anyTensor, async (rows) => {
        const response = await post(JSON.stringify(rows));
        const shape = rows[0] === undefined ? [0] : [rows.length, rows[0].length];
        // String writes no negative zero, as JSON.stringify does not.
        expect(await response.json()).toMatchObject({ shape, elements: rows.flat().map(String) });
      }),
      { numRuns: 50 },
    );
  });
});

describe('a tensor adapter given an .npy file', () => {
  it('reads what numpy wrote, and converts its elements', async () => {
    const post = await posting();
    expect(await (await post.file(Buffer.from(NUMPY_FLOATS, 'base64'))).json()).toEqual({
      dtype: 'float32',
      shape: [2, 2],
      type: 'Float32Array',
      elements: ['1.5', '-2', '3', '4'],
    });
  });

  it.each<[string, TensorType, Npy, string[]]>([
    [
      'big-endian integers',
      'int32',
      { descr: '>i4', data: Buffer.from('00000001fffffffe', 'hex') },
      ['1', '-2'],
    ],
    [
      '64-bit integers',
      'int64',
      { descr: '<i8', shape: '(1,)', data: Buffer.from('ffffffffffffff7f', 'hex') },
      ['9223372036854775807'],
    ],
    ['booleans', 'bool', { descr: '|b1', data: Buffer.from([1, 0]) }, ['1', '0']],
    ['a scalar', 'float32', { shape: '()', data: Buffer.from('0000c03f', 'hex') }, ['1.5']],
    ['version 2', 'float32', { version: 2 }, ['0', '0']],
    ['a list in Fortran order', 'float32', { fortran: true }, ['0', '0']],
    ['infinity', 'float32', { shape: '(1,)', data: Buffer.from('0000807f', 'hex') }, ['Infinity']],
  ])('reads %s', async (_, dtype, file, elements) => {
    const post = await posting({ dtype });
    expect(await (await post.file(npy(file))).json()).toMatchObject({ dtype, elements });
  });

  it.each<[string, Npy, RegExp]>([
    ['Fortran order', { fortran: true, shape: '(1, 2)' }, /ascontiguousarray/],
    ['fewer elements', { shape: '(3,)' }, /has 8 bytes of elements/],
    ['objects', { descr: '|O8' }, /type that is not one of/],
    ['half precision', { descr: '<f2', shape: '(4,)' }, /type that is not one of/],
    ['a shape that is none', { shape: "('a',)" }, /without a shape/],
    ['a shape beyond all memory', { shape: `(${'9'.repeat(400)}, 0)` }, /bytes of elements/],
    ['many dimensions', { shape: `(2, ${'1,'.repeat(64)})` }, /more than 64 dimensions/],
  ])('refuses %s', async (_, file, message) => {
    const post = await posting();
    const response = await post.file(npy(file));
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(message);
    expect(post.calls()).toBe(0);
  });

  it('refuses elements that the type cannot hold, with their place', async () => {
    const post = await posting({ dtype: 'uint8' });
    const data = Buffer.from(new Float32Array([1, -1]).buffer);
    expect(await (await post.file(npy({ shape: '(1, 2)', data }))).json()).toMatchObject({
      detail: [{ type: 'tensor_element', loc: ['body', 0, 1] }],
    });
  });

  it('answers no bytes at all with a server error', async () => {
    const post = await posting();
    const whole = npy({});
    const broken = fc.oneof(
      fc.uint8Array(),
      fc.nat(whole.length).map((length) => whole.slice(0, length)),
      fc
        .tuple(fc.nat(whole.length - 1), fc.nat(255))
        .map(([at, byte]) => whole.map((one, index) => (index === at ? byte : one))),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (body) => {
        const { status } = await post.file(Uint8Array.from(body));
        expect([200, 422]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an adapter of several tensors', () => {
  const named = tensorsAdapter({
    ids: { dtype: 'int64', shape: [null, 2] },
    mask: { dtype: 'bool' },
  });

  it('reads each by its name', async () => {
    const post = await serve(named, both);
    const body = '{"ids": {"array": [[1, 2]]}, "mask": [[true, false]], "other": 1}';
    expect(await (await post({ headers: JSON_TYPE, body })).json()).toMatchObject([
      { shape: [1, 2], type: 'BigInt64Array' },
      { shape: [1, 2], elements: ['1', '0'] },
    ]);
  });

  it.each([
    ['a missing one', '{"ids": [[1, 2]]}', 'missing', ['body', 'mask']],
    [
      'one that is only inherited',
      '{"ids": [[1, 2]], "constructor": 1}',
      'missing',
      ['body', 'mask'],
    ],
    ['a wrong shape', '{"ids": [1], "mask": []}', 'tensor_shape', ['body', 'ids']],
    ['a list', '[]', 'dict_type', ['body']],
  ])('refuses %s', async (_, body, type, loc) => {
    const post = await serve(named, both);
    const response = await post({ headers: JSON_TYPE, body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ type, loc }] });
    expect(post.calls()).toBe(0);
  });

  it('refuses other names where the application forbids them', async () => {
    const post = await serve(named, both, { forbidUnknown: true });
    const body = '{"ids": [[1, 2]], "mask": [], "other": 1}';
    expect(await (await post({ headers: JSON_TYPE, body })).json()).toMatchObject({
      detail: [{ type: 'extra_forbidden', loc: ['body', 'other'] }],
    });
  });
});

describe('the options of a tensor adapter', () => {
  it('says at start what is wrong with them, all at once', () => {
    expect(() => tensorAdapter(JSON.parse('{"dtype": "float16", "shape": [-1]}'))).toThrow(
      /E_ADAPTER_OPTION: tensorAdapter has the dtype 'float16'[^]*E_ADAPTER_OPTION: tensorAdapter has a shape/,
    );
    expect(() => tensorsAdapter({ ids: JSON.parse('{"dtype": "toString"}') })).toThrow(
      /tensorsAdapter 'ids' has the dtype 'toString'/,
    );
  });
});

function both({ ids, mask }: { ids: Tensor<'int64'>; mask: Tensor<'bool'> }): unknown {
  return [shown(ids), shown(mask)];
}

function size(length: number): { minLength: number; maxLength: number } {
  return { minLength: length, maxLength: length };
}
