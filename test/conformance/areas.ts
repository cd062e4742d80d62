import type { Constructor } from 'sluice';

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
import { Cors } from './areas/cors.js';
import { corsRequests } from './areas/cors.requests.js';
import { Dependencies } from './areas/dependencies.js';
import { dependenciesRequests } from './areas/dependencies.requests.js';
import { Kinds } from './areas/kinds.js';
import { kindsRequests } from './areas/kinds.requests.js';
import { Forms } from './areas/forms.js';
import { formsRequests } from './areas/forms.requests.js';
import { Parameters } from './areas/parameters.js';
import { parametersRequests } from './areas/parameters.requests.js';
import { Routers } from './areas/routers.js';
import { routersRequests } from './areas/routers.requests.js';
import { Routing } from './areas/routing.js';
import { routingRequests } from './areas/routing.requests.js';
import { Security } from './areas/security.js';
import { securityRequests } from './areas/security.requests.js';
import { Unions } from './areas/unions.js';
import { unionsRequests } from './areas/unions.requests.js';
import type { ConformanceRequest } from './requests.js';

/** A part of the framework: the same routes on FastAPI (`areas/NAME.py`) and on Sluice (`areas/NAME.ts`). */
export interface Area {
  readonly name: string;
  /** The class of the Sluice application. */
  readonly type: Constructor;
  readonly requests: readonly ConformanceRequest[];
}

export const areas: readonly Area[] = [
  { name: 'routing', type: Routing, requests: routingRequests },
  { name: 'parameters', type: Parameters, requests: parametersRequests },
  { name: 'cookies', type: Cookies, requests: cookiesRequests },
  { name: 'bodies', type: Bodies, requests: bodiesRequests },
  { name: 'models', type: Models, requests: modelsRequests },
  { name: 'failures', type: Failures, requests: failuresRequests },
  { name: 'responses', type: Responses, requests: responsesRequests },
  { name: 'documents', type: Documents, requests: documentsRequests },
  { name: 'files', type: Files, requests: filesRequests },
  { name: 'dependencies', type: Dependencies, requests: dependenciesRequests },
  { name: 'kinds', type: Kinds, requests: kindsRequests },
  { name: 'forms', type: Forms, requests: formsRequests },
  { name: 'unions', type: Unions, requests: unionsRequests },
  { name: 'cors', type: Cors, requests: corsRequests },
  { name: 'routers', type: Routers, requests: routersRequests },
  { name: 'security', type: Security, requests: securityRequests },
];
