import { Type } from 'class-transformer';
import { IsInt, IsString, Length, Max, Min, ValidateNested } from 'class-validator';

export class Line {
  @IsString() @Length(1, 20) sku!: string;
  @IsInt() @Min(1) @Max(99) count = 1;
}

/** A class with validators, whose decorators are legacy ones. */
export class Order {
  @IsString() @Length(1, 80) customer!: string;
  @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
}
