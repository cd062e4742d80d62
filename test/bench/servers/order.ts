import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class Address {
  @IsString() @Length(1, 100) street!: string;
  @IsString() @Length(1, 60) city!: string;
  @Matches(/^[0-9]{5}$/) zip!: string;
  @IsString() @Length(2, 2) country!: string;
}

export class OrderItem {
  @IsString() @Length(1, 40) sku!: string;
  @IsInt() @Min(1) @Max(1000) quantity!: number;
  @IsNumber() @IsPositive() price!: number;
}

export class Order {
  @IsEmail() email!: string;
  @ValidateNested() @Type(() => Address) address!: Address;
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => OrderItem)
  items!: OrderItem[];
  @IsOptional() @IsString() @Length(0, 200) note?: string;
}
