import type { ReferenceObject, ResponseObject } from 'openapi3-ts/oas31';
import { PROBLEM_TYPE } from '../http/reply.js';
import type { Components } from './components.js';

const KEY = {};
const PROBLEM_KEY = {};
const ISSUE_KEY = {};

/** The 422 response, with FastAPI's two component schemas. */
export function validationResponse(components: Components): ResponseObject {
  return {
    description: 'Validation Error',
    content: { 'application/json': { schema: errorReference(components) } },
  };
}

/** The 422 response as a problem (RFC 9457), whose member `errors` has the issues. */
export function validationProblem(components: Components): ResponseObject {
  return {
    description: 'Validation Error',
    content: { [PROBLEM_TYPE]: { schema: problemReference(components) } },
  };
}

function problemReference(components: Components): ReferenceObject {
  return components.keep(PROBLEM_KEY, 'ValidationProblem', () => ({
    title: 'ValidationProblem',
    type: 'object',
    properties: {
      type: { title: 'Type', type: 'string', format: 'uri-reference' },
      title: { title: 'Title', type: 'string' },
      status: { title: 'Status', type: 'integer' },
      detail: { title: 'Detail', type: 'string' },
      errors: { title: 'Errors', type: 'array', items: issueReference(components) },
    },
    required: ['type', 'title', 'status', 'detail', 'errors'],
  }));
}

function errorReference(components: Components): ReferenceObject {
  return components.keep(KEY, 'HTTPValidationError', () => ({
    title: 'HTTPValidationError',
    type: 'object',
    properties: {
      detail: { title: 'Detail', type: 'array', items: issueReference(components) },
    },
  }));
}

function issueReference(components: Components): ReferenceObject {
  return components.keep(ISSUE_KEY, 'ValidationError', () => ({
    title: 'ValidationError',
    type: 'object',
    properties: {
      loc: {
        title: 'Location',
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
      msg: { title: 'Message', type: 'string' },
      type: { title: 'Error Type', type: 'string' },
      input: { title: 'Input' },
      ctx: { title: 'Context', type: 'object' },
    },
    required: ['loc', 'msg', 'type'],
  }));
}
