/** Prints what the first OpenAPI document of 1,000 operations costs this process, as JSON. */
import 'reflect-metadata';
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { Get, Int, Post } from 'sluice';
import { describe, document } from 'sluice/openapi';

import { addMethod } from './add-method.js';

const OPERATIONS = 1000;

class Large {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }
}

let body = bodyClass('Body0');
for (let index = 1; index < OPERATIONS; index += 1) {
  // A hundred schemas in all.
  if (index % 10 === 0) body = bodyClass(`Body${index}`);
  if (index % 2 === 0) {
    addMethod(Large, `get${index}`, {
      run: (input: object) => input,
      decorate: Get(`/resource-${index}/:id`, {
        params: { id: Int },
        query: { active: Boolean, limit: { type: Int, ge: 1, le: 100 } },
      }),
    });
  } else {
    addMethod(Large, `post${index}`, {
      run: (input: object) => input,
      decorate: Post(`/resource-${index}`, { body }),
    });
  }
}

const model = cost(() => describe(Large));
const built = cost(() => JSON.stringify(document(model.value)));
process.stdout.write(
  JSON.stringify({ describeMs: model.ms, documentMs: built.ms, bytes: built.value.length }),
);

function bodyClass(name: string): new () => object {
  class Body {
    @IsString() @Length(1, 80) name!: string;
    @IsInt() @Min(1) quantity!: number;
    @IsOptional() @IsString() note?: string;
  }
  Object.defineProperty(Body, 'name', { value: name });
  return Body;
}

function cost<T>(run: () => T): { value: T; ms: number } {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}
