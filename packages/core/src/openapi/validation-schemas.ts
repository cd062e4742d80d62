import type { ReferenceObject, ResponseObject } from 'openapi3-ts/oas31';
import type { Components } from './components.js';

const KEY = {};
const ISSUE_KEY = {};

/** The 422 response, with FastAPI's two component schemas. */
export function validationResponse(components: Components): ResponseObject {
  return {
    description: 'Validation Error',
    content: { 'application/json': { schema: errorReference(components) } },
  };
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
