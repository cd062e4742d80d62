/** The media type by which a client asks for the description of an application, at the path of its OpenAPI document. */
export const DESCRIPTION_TYPE = 'application/vnd.sluice.client+json';
