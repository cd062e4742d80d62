// npx sluice run examples/raw-request.ts:app
import { Deployment, type HttpRequest, bind } from 'sluice';

// The raw level: a class with `fetch(request)` and no routes gets every request as it is.
@Deployment()
export class QueryParameters {
  fetch(request: HttpRequest) {
    return Object.fromEntries(new URL(request.url).searchParams);
  }
}

export const app = bind(QueryParameters);
