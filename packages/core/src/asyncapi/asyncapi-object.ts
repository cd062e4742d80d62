import type {
  ContactObject,
  ExternalDocumentationObject,
  LicenseObject,
  ReferenceObject,
  SchemaObject,
} from 'openapi3-ts/oas31';

/** A document of AsyncAPI 3.0, as far as applications of Sluice fill it. */
export interface AsyncApiObject {
  readonly asyncapi: '3.0.0';
  readonly info: AsyncApiInfo;
  readonly servers?: Readonly<Record<string, AsyncApiServer>>;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, SchemaObject | ReferenceObject>>;
    readonly securitySchemes?: Readonly<Record<string, object>>;
  };
}

/** What an AsyncAPI document says of the application. */
export interface AsyncApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly termsOfService?: string;
  readonly contact?: ContactObject;
  readonly license?: LicenseObject;
  readonly tags?: readonly AsyncApiTag[];
  readonly externalDocs?: ExternalDocumentationObject;
}

/** A tag of an AsyncAPI document. */
export interface AsyncApiTag {
  readonly name: string;
  readonly description?: string;
  readonly externalDocs?: ExternalDocumentationObject;
}

/** Where a channel is. */
export interface AsyncApiServer {
  readonly host: string;
  readonly pathname?: string;
  readonly protocol: string;
  readonly description?: string;
  readonly variables?: Readonly<Record<string, object>>;
}

/** A reference to another part of the document. */
export interface AsyncApiReference {
  readonly $ref: string;
}

/** A WebSocket or a stream, and the messages on it. */
export interface AsyncApiChannel {
  /** The path, `/rooms/{room}`. */
  readonly address: string;
  readonly title?: string;
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, object>>;
  readonly messages: Readonly<Record<string, AsyncApiMessage>>;
  readonly servers?: readonly AsyncApiReference[];
  readonly bindings?: Readonly<Record<string, object>>;
}

/** A kind of message. */
export interface AsyncApiMessage {
  readonly name: string;
  readonly title?: string;
  readonly contentType?: string;
  readonly payload: SchemaObject | ReferenceObject;
}

/** What the application does with a channel: it receives messages of clients, or sends them some. */
export interface AsyncApiOperation {
  readonly action: 'receive' | 'send';
  readonly channel: AsyncApiReference;
  readonly title?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly AsyncApiTag[];
  readonly security?: readonly object[];
  readonly messages: readonly AsyncApiReference[];
  readonly reply?: {
    readonly channel: AsyncApiReference;
    readonly messages: readonly AsyncApiReference[];
  };
  readonly bindings?: Readonly<Record<string, object>>;
}
