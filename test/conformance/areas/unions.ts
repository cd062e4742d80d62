import { Equals, IsInt, IsString, Min } from 'class-validator';
import { Body, Ingress, Int, MapOf, Post, Union, Uuid } from 'sluice';

class Cat {
  @Equals('cat') kind!: 'cat';
  @IsInt() @Min(0) lives = 9;
}

class Dog {
  @Equals('dog') kind!: 'dog';
  @IsString() breed!: string;
}

class Named {
  @IsString() name!: string;
}

class Sized {
  @IsInt() size!: number;
}

const Pet = Union([Cat, Dog], { discriminator: 'kind' });

@Ingress({ title: 'FastAPI', docs: false })
export class Unions {
  @Post('/tagged')
  tagged(@Body(Pet) pet: Cat | Dog) {
    return { type: pet.constructor.name, pet };
  }

  @Post('/plain')
  plain(@Body(Union([Named, Sized])) thing: Named | Sized) {
    return { type: thing.constructor.name, thing };
  }

  @Post('/pets')
  pets(@Body([Pet]) pets: (Cat | Dog)[]) {
    return pets;
  }

  @Post('/map')
  map(@Body(MapOf(Named)) map: Record<string, Named>) {
    return map;
  }

  @Post('/numbers')
  numbers(@Body(MapOf(Int)) map: Record<string, number>) {
    return map;
  }

  @Post('/uuids')
  uuids(@Body(MapOf(Int, { keys: Uuid })) map: Record<string, number>) {
    return map;
  }

  @Post('/lists')
  lists(@Body(MapOf([Int])) map: Record<string, number[]>) {
    return map;
  }
}
