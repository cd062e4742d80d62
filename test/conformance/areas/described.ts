import { IsBoolean, IsNumber, IsString } from 'class-validator';
import { Get, Ingress, Post, Router, include } from 'sluice';

class Invoice {
  @IsNumber() amount!: number;
  @IsString() callback!: string;
}

class Paid {
  @IsString() receipt!: string;
}

class Received {
  @IsBoolean() ok!: boolean;
}

const hidden = Router().get('/hidden-router', () => null);

@Ingress({
  title: 'Invoices',
  version: '3.1.0',
  summary: 'Sends invoices',
  description: 'All about **invoices**.',
  termsOfService: 'https://example.com/terms',
  contact: { name: 'Ada', url: 'https://example.com/', email: 'ada@example.com' },
  licenseInfo: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  servers: [
    { url: 'https://api.example.com', description: 'For customers' },
    {
      url: 'https://{region}.example.com',
      variables: { region: { default: 'eu', enum: ['eu', 'us'] } },
    },
  ],
  openapiTags: [
    {
      name: 'invoices',
      description: 'What is owed',
      externalDocs: { url: 'https://example.com/invoices' },
    },
    { name: 'unused', 'x-order': 2 },
  ],
  openapiExternalDocs: { url: 'https://example.com/book', description: 'The book' },
  generateUniqueId: ({ name }) => `invoices-${name}`,
  routers: [include(hidden, { includeInSchema: false })],
  webhooks: {
    newInvoice: {
      body: Paid,
      response: Received,
      description: 'Sent for each.',
      tags: ['outgoing'],
    },
    ping: { method: 'GET', query: { since: String }, deprecated: true },
  },
})
export class Described {
  @Post('/invoices', {
    tags: ['invoices'],
    response: Received,
    callbacks: {
      paid: {
        url: '{$request.body#/callback}/paid',
        body: Paid,
        response: Received,
        tags: ['outgoing'],
      },
    },
    openapiExtra: {
      'x-internal': true,
      tags: ['extra'],
      responses: { 418: { description: 'Tea' } },
    },
  })
  create(invoice: Invoice) {
    return { ok: invoice.amount > 0 };
  }

  @Get('/invoices', {
    response: Received,
    responses: {
      200: {
        headers: { 'X-Total': { description: 'How many' } },
        links: { create: { operationId: 'invoices-create', description: 'Adds one' } },
      },
      404: { description: 'None yet' },
    },
  })
  listed() {
    return { ok: true };
  }

  @Get('/left-out', { includeInSchema: false })
  leftOut() {
    return null;
  }
}
