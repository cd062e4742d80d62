import { describe, expect, it } from 'vitest';

import { isJson, parseContentType } from '../../src/http/content-type.js';

describe('isJson', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json ; charset="UTF-8"',
    'application/json;',
    'application/problem+json',
    'application/vnd.api+json; version=1',
  ])('accepts %s', (value) => {
    expect(isJson(value)).toBe(true);
  });

  it.each([
    '',
    'json',
    'text/plain',
    'text/json',
    'application/jsonx',
    'application/json, text/plain',
    'application/json charset=utf-8',
    'application/json; charset=latin1',
    'application/json; charset',
    'application/json; =x',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; a="unclosed',
    ' application/json',
    'application/json\t/x',
    'application/x-www-form-urlencoded',
  ])('refuses %j', (value) => {
    expect(isJson(value)).toBe(false);
  });
});

describe('parseContentType', () => {
  it('unquotes parameters', () => {
    const type = parseContentType('Multipart/Form-Data; Boundary="a\\"b"');
    expect(type?.essence).toBe('multipart/form-data');
    expect(type?.parameters.get('boundary')).toBe('a"b');
  });

  it('is quick on a long hostile value', () => {
    expect(parseContentType(`application/json${'; a'.repeat(300)}`)).toBeUndefined();
    expect(parseContentType(`a/b${' ;'.repeat(5000)}x`)).toBeUndefined();
  });
});
