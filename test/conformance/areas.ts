import { type App, createApp } from 'sluice';

import { Bodies } from './areas/bodies.js';
import { bodiesRequests } from './areas/bodies.requests.js';
import { Cookies } from './areas/cookies.js';
import { cookiesRequests } from './areas/cookies.requests.js';
import { Models } from './areas/models.js';
import { modelsRequests } from './areas/models.requests.js';
import { Failures } from './areas/failures.js';
import { failuresRequests } from './areas/failures.requests.js';
import { Responses } from './areas/responses.js';
import { responsesRequests } from './areas/responses.requests.js';
import { Documents } from './areas/documents.js';
import { documentsRequests } from './areas/documents.requests.js';
import { Files } from './areas/files.js';
import { filesRequests } from './areas/files.requests.js';
import { Dependencies } from './areas/dependencies.js';
import { dependenciesRequests } from './areas/dependencies.requests.js';
import { Kinds } from './areas/kinds.js';
import { kindsRequests } from './areas/kinds.requests.js';
import { Forms } from './areas/forms.js';
import { formsRequests } from './areas/forms.requests.js';
import { Parameters } from './areas/parameters.js';
import { parametersRequests } from './areas/parameters.requests.js';
import { Routing } from './areas/routing.js';
import { routingRequests } from './areas/routing.requests.js';
import { Unions } from './areas/unions.js';
import { unionsRequests } from './areas/unions.requests.js';
import type { ConformanceRequest } from './requests.js';

/** A part of the framework: the same routes on FastAPI (`areas/NAME.py`) and on Sluice. */
export interface Area {
  readonly name: string;
  readonly app: App;
  readonly requests: readonly ConformanceRequest[];
}

export const areas: readonly Area[] = [
  { name: 'routing', app: createApp(Routing), requests: routingRequests },
  { name: 'parameters', app: createApp(Parameters), requests: parametersRequests },
  { name: 'cookies', app: createApp(Cookies), requests: cookiesRequests },
  { name: 'bodies', app: createApp(Bodies), requests: bodiesRequests },
  { name: 'models', app: createApp(Models), requests: modelsRequests },
  { name: 'failures', app: createApp(Failures), requests: failuresRequests },
  { name: 'responses', app: createApp(Responses), requests: responsesRequests },
  { name: 'documents', app: createApp(Documents), requests: documentsRequests },
  { name: 'files', app: createApp(Files), requests: filesRequests },
  { name: 'dependencies', app: createApp(Dependencies), requests: dependenciesRequests },
  { name: 'kinds', app: createApp(Kinds), requests: kindsRequests },
  { name: 'forms', app: createApp(Forms), requests: formsRequests },
  { name: 'unions', app: createApp(Unions), requests: unionsRequests },
];
