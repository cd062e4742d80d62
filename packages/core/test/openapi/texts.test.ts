import { Body, Field, Get, Int, Post, Query, Uuid } from '@sluice/core';
import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { documentOf, mistakesIn } from './document-of.js';

class Item {
  @IsString() @Field({ title: 'Name', description: 'As printed', examples: ['tea'] }) name!: string;
  @IsInt() @Min(1) @Field({ description: 'Without tax', example: 5, deprecated: true }) price = 1;
  @IsOptional() @IsString() @Field({ hidden: true }) trace?: string;
}

class Discounted extends Item {
  @IsInt() discount!: number;
}

class Filter {
  @IsOptional() @IsString() @Field({ description: 'Part of a name', example: 'te' }) q?: string;
}

const CHEAP = { cheap: { summary: 'A cheap item', value: { name: 'tea', price: 1 } } };

class Shop {
  @Get('/items')
  list(
    @Query({ title: 'Page size', examples: [10, 20], default: 10 }) limit: number,
    @Query({
      type: Uuid,
      optional: true,
      examples: { first: { summary: 'The first', value: 'a' } },
    })
    after: string,
    @Query() filter: Filter,
  ) {
    return { limit, after, filter };
  }

  @Post('/items')
  create(@Body({ examples: CHEAP }) item: Item) {
    return item;
  }

  @Post('/discounts', {
    body: { item: Discounted, count: { type: Int, title: 'Count', example: 2 } },
  })
  discount({ body }: { body: { item: Discounted; count: number } }) {
    return body;
  }
}

const document = documentOf(Shop);
const schemas = document.components?.schemas;

describe('texts and examples', () => {
  it('of a parameter are beside its schema or in it, as with FastAPI', () => {
    const [limit, after, q] = document.paths?.['/items']?.get?.parameters ?? [];
    expect(limit).toMatchObject({
      schema: { title: 'Page size', examples: [10, 20], default: 10 },
    });
    expect(after).toMatchObject({ examples: { first: { summary: 'The first', value: 'a' } } });
    expect(q).toMatchObject({ name: 'q', description: 'Part of a name', example: 'te' });
  });

  it('of a property are in the schema of its class, beside its rules', () => {
    expect(schemas?.['Item']).toMatchObject({
      properties: {
        name: { type: 'string', title: 'Name', description: 'As printed', examples: ['tea'] },
        price: { minimum: 1, description: 'Without tax', examples: [5], deprecated: true },
      },
    });
  });

  it('of a property are inherited', () => {
    expect(schemas?.['Discounted']).toMatchObject({
      properties: { price: { description: 'Without tax' } },
    });
  });

  it('leave a hidden property out', () => {
    expect(JSON.stringify(schemas)).not.toContain('trace');
  });

  it('of a body are beside its schema', () => {
    expect(document.paths?.['/items']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { examples: CHEAP } },
    });
  });

  it('of a field are in the schema of its record', () => {
    expect(document.paths?.['/discounts']?.post?.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { properties: { count: { title: 'Count', examples: [2] } } },
        },
      },
    });
  });

  it('leave the document valid', async () => {
    expect(await mistakesIn(Shop)).toEqual([]);
  });
});
