// From where the bench copies this file to, inside of `.cache`.
export { createFastify as create } from '../../../../test/bench/dist/servers/fastify-app.js';
