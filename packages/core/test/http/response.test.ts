import { describe, expect, it } from 'vitest';

import {
  HTMLResponse,
  HttpResponse,
  JSONResponse,
  PlainTextResponse,
  RedirectResponse,
} from '@sluice/core';

describe('responses', () => {
  it.each([
    [new JSONResponse({ a: 1 }), 'application/json', '{"a":1}'],
    [new PlainTextResponse('hi'), 'text/plain; charset=utf-8', 'hi'],
    [new HTMLResponse('<p>'), 'text/html; charset=utf-8', '<p>'],
  ])('%o has its content type', (response, type, body) => {
    expect(response.header('Content-Type')).toBe(type);
    expect(response.body).toBe(body);
    expect(response.status).toBe(200);
  });

  it('lets headers win over the content type', () => {
    const response = new JSONResponse(1, {
      headers: { 'Content-Type': 'application/problem+json' },
    });
    expect(response.rawHeaders).toEqual(['Content-Type', 'application/problem+json']);
  });

  it('redirects with 307 and quotes what has to be', () => {
    const response = new RedirectResponse('/a b/é?x=%20&y=[1]#z\r\nset-cookie: a=b');
    expect(response.status).toBe(307);
    expect(response.header('location')).toBe('/a%20b/%C3%A9?x=%20&y=[1]#z%0D%0Aset-cookie:%20a=b');
  });

  it.each(['a\r\nb', 'a\0b', 'é\u0100'])('refuses the header value %j', (value) => {
    expect(() => new HttpResponse('', { headers: { 'x-test': value } })).toThrow(TypeError);
  });

  it('keeps several cookies', () => {
    const response = new HttpResponse('')
      .appendHeader('set-cookie', 'a=1')
      .appendHeader('set-cookie', 'b=2');
    expect(response.rawHeaders).toEqual(['set-cookie', 'a=1', 'set-cookie', 'b=2']);
  });

  it.each([0, 99, 101, 600, 200.5])('refuses the status %d', (status) => {
    expect(() => new HttpResponse('', { status })).toThrow(RangeError);
  });
});
