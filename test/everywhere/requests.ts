import { ORDER_FORMS, type Form } from './forms.js';

/** A request, and the one answer that each compiler and runtime has to give. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly answer: Answer;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  readonly location?: string;
}

/** The requests to ask a form. */
export function requestsTo(form: Form): readonly Asked[] {
  return ORDER_FORMS.includes(form) ? ORDERS : ROUTES;
}

const KNOWN = { 'x-token': 'secret' };
const JSON_TYPE = 'application/json';
const TYPED = { 'content-type': JSON_TYPE };

const json = (status: number, body: unknown): Answer => ({ status, type: JSON_TYPE, body });
const refused = (...issues: readonly unknown[]): Answer => json(422, { detail: issues });
const detail = (status: number, text: string): Answer => json(status, { detail: text });

const INT = 'Input should be a valid integer, unable to parse string as an integer';
const NUMBER = 'Input should be a valid number, unable to parse string as a number';
const BOOLEAN = 'Input should be a valid boolean, unable to interpret input';

const ROUTES: readonly Asked[] = [
  {
    method: 'GET',
    path: '/items/7',
    headers: KNOWN,
    answer: json(200, { id: 7, name: 'ada', verbose: false }),
  },
  {
    method: 'GET',
    path: '/items/7?verbose=1',
    headers: KNOWN,
    answer: json(200, { id: 7, name: 'ada', verbose: true }),
  },
  {
    method: 'GET',
    path: '/items/seven?verbose=maybe',
    answer: refused(
      { type: 'int_parsing', loc: ['path', 'id'], msg: INT, input: 'seven' },
      { type: 'bool_parsing', loc: ['query', 'verbose'], msg: BOOLEAN, input: 'maybe' },
      { type: 'missing', loc: ['header', 'x-token'], msg: 'Field required' },
    ),
  },
  {
    method: 'GET',
    path: '/items/7',
    headers: { 'x-token': 'guess' },
    answer: detail(401, 'Unknown token'),
  },
  {
    method: 'HEAD',
    path: '/items/7',
    headers: KNOWN,
    answer: { status: 200, type: JSON_TYPE, body: '' },
  },
  { method: 'PUT', path: '/items/7', answer: detail(405, 'Method Not Allowed') },
  {
    method: 'GET',
    path: '/items/7/',
    headers: KNOWN,
    answer: { status: 307, type: null, body: '', location: '/items/7' },
  },
  {
    method: 'GET',
    path: '/days?from=2026-11-30&count=2.5',
    answer: json(200, { from: '2026-11-30T00:00:00.000Z', count: 2.5 }),
  },
  {
    method: 'GET',
    path: '/days?count=x',
    answer: refused(
      { type: 'missing', loc: ['query', 'from'], msg: 'Field required', input: null },
      { type: 'float_parsing', loc: ['query', 'count'], msg: NUMBER, input: 'x' },
    ),
  },
  {
    method: 'POST',
    path: '/notes',
    headers: TYPED,
    body: '{"title":"tea","extra":1}',
    answer: json(201, { title: 'tea', stars: 3 }),
  },
  {
    method: 'POST',
    path: '/notes',
    headers: TYPED,
    body: '{"title":"","stars":9}',
    answer: refused(
      {
        type: 'value_error',
        loc: ['body', 'title'],
        msg: 'Too small: expected string to have >=1 characters',
        input: '',
      },
      {
        type: 'value_error',
        loc: ['body', 'stars'],
        msg: 'Too big: expected number to be <=5',
        input: 9,
      },
    ),
  },
  {
    method: 'POST',
    path: '/notes',
    headers: TYPED,
    body: '{',
    answer: refused({
      type: 'json_invalid',
      loc: ['body', 1],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: 'Expecting property name enclosed in double quotes' },
    }),
  },
  {
    method: 'GET',
    path: '/countdown?from=2',
    answer: { status: 200, type: 'text/plain; charset=utf-8', body: '2\n1\n0\n' },
  },
  { method: 'GET', path: '/nowhere', answer: detail(404, 'Not Found') },
];

const ORDERS: readonly Asked[] = [
  {
    method: 'POST',
    path: '/orders',
    headers: TYPED,
    body: '{"customer":"Ada","lines":[{"sku":"tea"}],"extra":true}',
    answer: json(200, { customer: 'Ada', lines: [{ sku: 'tea', count: 1 }] }),
  },
  {
    method: 'POST',
    path: '/orders',
    headers: TYPED,
    body: '{"lines":[{"sku":"","count":0}]}',
    answer: refused(
      {
        type: 'missing',
        loc: ['body', 'customer'],
        msg: 'Field required',
        input: { lines: [{ sku: '', count: 0 }] },
      },
      {
        type: 'string_too_short',
        loc: ['body', 'lines', 0, 'sku'],
        msg: 'sku must be longer than or equal to 1 characters',
        input: '',
        ctx: { min_length: 1 },
      },
      {
        type: 'greater_than_equal',
        loc: ['body', 'lines', 0, 'count'],
        msg: 'count must not be less than 1',
        input: 0,
        ctx: { ge: 1 },
      },
    ),
  },
  {
    method: 'POST',
    path: '/total',
    headers: TYPED,
    body: '{"customer":"Ada","lines":[{"sku":"tea","count":2}]}',
    answer: json(200, { isOrder: true, lines: 1 }),
  },
];
