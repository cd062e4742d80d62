import type { Constructor } from 'sluice';

import { Bodies } from './areas/bodies.js';
import { BODIES_REQUESTS } from './areas/bodies.requests.js';
import { Cookies } from './areas/cookies.js';
import { COOKIES_REQUESTS } from './areas/cookies.requests.js';
import { Models } from './areas/models.js';
import { MODELS_REQUESTS } from './areas/models.requests.js';
import { Failures } from './areas/failures.js';
import { FAILURES_REQUESTS } from './areas/failures.requests.js';
import { Responses } from './areas/responses.js';
import { RESPONSES_REQUESTS } from './areas/responses.requests.js';
import { Documents } from './areas/documents.js';
import { DOCUMENTS_REQUESTS } from './areas/documents.requests.js';
import { Described } from './areas/described.js';
import { DESCRIBED_REQUESTS } from './areas/described.requests.js';
import { Files } from './areas/files.js';
import { FILES_REQUESTS } from './areas/files.requests.js';
import { Cors } from './areas/cors.js';
import { CORS_REQUESTS } from './areas/cors.requests.js';
import { Dependencies } from './areas/dependencies.js';
import { DEPENDENCIES_REQUESTS } from './areas/dependencies.requests.js';
import { Handlers } from './areas/handlers.js';
import { HANDLERS_REQUESTS } from './areas/handlers.requests.js';
import { Kinds } from './areas/kinds.js';
import { KINDS_REQUESTS } from './areas/kinds.requests.js';
import { Forms } from './areas/forms.js';
import { FORMS_REQUESTS } from './areas/forms.requests.js';
import { Parameters } from './areas/parameters.js';
import { PARAMETERS_REQUESTS } from './areas/parameters.requests.js';
import { Routers } from './areas/routers.js';
import { ROUTERS_REQUESTS } from './areas/routers.requests.js';
import { Routing } from './areas/routing.js';
import { ROUTING_REQUESTS } from './areas/routing.requests.js';
import { Schemes } from './areas/schemes.js';
import { SCHEMES_REQUESTS } from './areas/schemes.requests.js';
import { Security } from './areas/security.js';
import { SECURITY_REQUESTS } from './areas/security.requests.js';
import { Convertors } from './areas/convertors.js';
import { CONVERTORS_REQUESTS } from './areas/convertors.requests.js';
import { Mounts, RootPath } from './areas/mounts.js';
import { MOUNTS_REQUESTS, ROOT_PATH_REQUESTS } from './areas/mounts.requests.js';
import { Unions } from './areas/unions.js';
import { UNIONS_REQUESTS } from './areas/unions.requests.js';
import type { ConformanceRequest } from './requests.js';

/** A part of the framework: the same routes on FastAPI (`areas/NAME.py`) and on Sluice (`areas/NAME.ts`). */
export interface Area {
  readonly name: string;
  /** The class of the Sluice application. */
  readonly type: Constructor;
  readonly requests: readonly ConformanceRequest[];
  /** The path under which a proxy shows both; defaults to none. */
  readonly rootPath?: string;
}

export const AREAS: readonly Area[] = [
  { name: 'routing', type: Routing, requests: ROUTING_REQUESTS },
  { name: 'parameters', type: Parameters, requests: PARAMETERS_REQUESTS },
  { name: 'cookies', type: Cookies, requests: COOKIES_REQUESTS },
  { name: 'bodies', type: Bodies, requests: BODIES_REQUESTS },
  { name: 'models', type: Models, requests: MODELS_REQUESTS },
  { name: 'failures', type: Failures, requests: FAILURES_REQUESTS },
  { name: 'responses', type: Responses, requests: RESPONSES_REQUESTS },
  { name: 'documents', type: Documents, requests: DOCUMENTS_REQUESTS },
  { name: 'described', type: Described, requests: DESCRIBED_REQUESTS },
  { name: 'files', type: Files, requests: FILES_REQUESTS },
  { name: 'dependencies', type: Dependencies, requests: DEPENDENCIES_REQUESTS },
  { name: 'kinds', type: Kinds, requests: KINDS_REQUESTS },
  { name: 'forms', type: Forms, requests: FORMS_REQUESTS },
  { name: 'unions', type: Unions, requests: UNIONS_REQUESTS },
  { name: 'cors', type: Cors, requests: CORS_REQUESTS },
  { name: 'handlers', type: Handlers, requests: HANDLERS_REQUESTS },
  { name: 'routers', type: Routers, requests: ROUTERS_REQUESTS },
  { name: 'schemes', type: Schemes, requests: SCHEMES_REQUESTS },
  { name: 'security', type: Security, requests: SECURITY_REQUESTS },
  { name: 'convertors', type: Convertors, requests: CONVERTORS_REQUESTS },
  { name: 'mounts', type: Mounts, requests: MOUNTS_REQUESTS },
  { name: 'root_path', type: RootPath, requests: ROOT_PATH_REQUESTS, rootPath: '/api/v1' },
];
