// npx sluice run examples/bring-your-own-express.ts:app
import express from 'express';
import { Ingress, bind } from 'sluice';

const existing = express();

existing.use((_request, response, next) => {
  response.setHeader('x-served-by', 'express');
  next();
});
existing.get('/', (_request, response) => {
  response.send('Hello from the root!');
});

@Ingress({ app: existing })
export class Existing {}

export const app = bind(Existing);
