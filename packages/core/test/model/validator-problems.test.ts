import {
  Depends,
  ModelValidator,
  Post,
  WebSocket,
  WebSocketConnection,
  dependency,
  loadSettings,
} from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { problemsOf } from './problems-of.js';

function limit() {
  return 3;
}

class Undecorated {
  @IsString() name!: string;

  @ModelValidator() check(most: number) {
    return most;
  }
}

function nameOf() {
  return '';
}

class Circular {
  @IsString() name!: string;

  @ModelValidator() check(@Depends(nameOf) name: string) {
    return name;
  }
}
dependency({ body: Circular }, nameOf);

class Misspelt {
  @IsString() name!: string;

  @ModelValidator({ field: 'nam' }) check() {
    return undefined;
  }
}

class Limited {
  @IsString() name = 'x';

  @ModelValidator() check(@Depends(limit) most: number) {
    if (this.name.length > most) throw new Error('too long');
  }
}

describe('a validator with dependencies', () => {
  it('takes nothing but dependencies', () => {
    class Api {
      @Post('/') create(body: Undecorated) {
        return body;
      }
    }
    expect(problemsOf(Api)).toMatchObject([
      {
        code: 'E_VALIDATOR',
        where: 'Undecorated.check parameter 1 ("most")',
        what: 'is no dependency, and a validator takes nothing else.',
      },
    ]);
  });

  it('has no dependency that takes the object', () => {
    class Api {
      @Post('/') create(body: Circular) {
        return body;
      }
    }
    expect(problemsOf(Api)).toMatchObject([{ code: 'E_VALIDATOR', where: 'nameOf' }]);
  });

  it('names a property of its class', () => {
    class Api {
      @Post('/') create(body: Misspelt) {
        return body;
      }
    }
    expect(problemsOf(Api)).toMatchObject([
      {
        code: 'E_CLASS_INPUT',
        what: 'Misspelt.check is a validator of the field "nam", which the class does not have.',
        fix: 'Name a property with rules: name.',
      },
    ]);
  });

  it('does not check the messages of a WebSocket', () => {
    class Api {
      @WebSocket('/', { receive: Limited }) async talk(socket: WebSocketConnection<Limited>) {
        for await (const message of socket) await socket.send(message.name);
      }
    }
    expect(problemsOf(Api)).toMatchObject([{ code: 'E_VALIDATOR', where: 'Api.talk receive' }]);
  });

  it('does not check settings', () => {
    expect(() => loadSettings(Limited)).toThrow(
      'E_VALIDATOR: Limited.check: takes dependencies, which settings do not have.',
    );
  });
});
