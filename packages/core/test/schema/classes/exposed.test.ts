import 'reflect-metadata';
import { Exclude, Expose, Transform, Type, instanceToPlain } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Post } from '@sluice/core';

import { compileProjection } from '../../../src/schema/kinds/kinds.js';
import { documentOf } from '../../openapi/document-of.js';
import { written } from '../written.js';

const upper = ({ value }: { value: string }): string => value.toUpperCase();

class Inner {
  @IsString() open = 'i';
  @Expose({ groups: ['admin'] }) @IsString() closed = 'secret';
}

class Grouped {
  @Expose() @IsString() open = 'o';
  @Expose({ groups: ['admin'] }) @IsString() closed = 'secret';
  @Expose({ groups: [] }) @IsString() anyone = 'a';
  @ValidateNested() @Type(() => Inner) inner = new Inner();
  @ValidateNested({ each: true }) @Type(() => Inner) list = [new Inner()];
  @Transform(upper, { groups: ['admin'] }) @IsString() shout = 'quiet';
}

class OneWay {
  @Expose({ toClassOnly: true }) @IsString() read = 'r';
  @Expose({ toClassOnly: true, name: 'other' }) @IsString() renamed = 'n';
  @Expose({ toPlainOnly: true }) @IsString() written = 'w';
  @Exclude({ toClassOnly: true }) @IsString() notRead = 'x';
  @Exclude({ toPlainOnly: true }) @IsString() notWritten = 'y';
  @Exclude({ toClassOnly: true, toPlainOnly: true }) @IsString() neither = 'z';
}

@Exclude()
class Closed {
  @IsString() undeclared = 'u';
  @Expose() @IsString() both = 'b';
  @Expose({ toClassOnly: true }) @IsString() read = 'r';
  @Expose({ toPlainOnly: true }) @IsString() written = 'w';
  @Expose({ groups: ['admin'] }) @IsString() closed = 'secret';
}

class Versioned {
  @Expose({ since: 2 }) @IsString() later = 'l';
  @Expose({ until: 1 }) @IsString() earlier = 'e';
}

describe('what is written of a class with @Expose and @Exclude', () => {
  it.each([Grouped, OneWay, Closed, Versioned])('writes what instanceToPlain gives: %o', (type) => {
    const value = new type();
    const want = instanceToPlain(value);
    expect(written({ kind: 'class', type }, value)).toEqual(want);
    expect(compileProjection({ kind: 'class', type })?.(value)).toEqual(want);
  });

  it('keeps properties of a group out of the document, in both directions', () => {
    class Api {
      @Post('/', { response: Grouped })
      post(body: Grouped) {
        return body;
      }
    }
    const { Grouped: documented } = documentOf(Api).components?.schemas ?? {};
    expect(documented).not.toHaveProperty('properties.closed');
  });
});
