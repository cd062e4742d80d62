/** The model of a decorated class, and the OpenAPI document made of it. */
export { describe, document } from '@sluice/core';
export type { AppModel, DefinitionProblem, DescribeOptions, DocumentOptions } from '@sluice/core';
