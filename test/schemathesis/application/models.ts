import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDate,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export enum Genre {
  Novel = 'novel',
  Essay = 'essay',
  Poetry = 'poetry',
}

export class BookDraft {
  @IsString() @Length(1, 120) title!: string;
  @IsEnum(Genre) genre!: Genre;
  @IsNumber() @Min(0) @Max(10_000) price!: number;
  @IsInt() @Min(1) @Max(20_000) pages = 100;
  @IsArray()
  @IsString({ each: true })
  @MaxLength(20, { each: true })
  @ArrayMaxSize(5)
  tags: string[] = [];
  @IsOptional() @IsString() @Matches(/^[0-9]{9}[0-9X]$/) isbn?: string;
  @IsBoolean() available = true;
}

export class Book extends BookDraft {
  @IsInt() id!: number;
}

export class BookPatch {
  @IsOptional() @IsString() @Length(1, 120) title?: string;
  @IsOptional() @IsNumber() @Min(0) @Max(10_000) price?: number;
  @IsOptional() @IsBoolean() available?: boolean;
}

export class Address {
  @IsString() @Length(1, 100) street!: string;
  @IsString() @Matches(/^[A-Z]{2}$/) country!: string;
  @IsOptional() @IsString() @MaxLength(10) zip?: string | null;
}

export class MemberDraft {
  @IsString() @Length(1, 80) name!: string;
  @IsEmail() email!: string;
  @ValidateNested() @Type(() => Address) address!: Address;
  @IsIn(['basic', 'plus']) level = 'basic';
}

export class Member extends MemberDraft {
  @IsInt() id!: number;
}

export class OrderLine {
  @IsInt() @IsPositive() @Max(2 ** 31) bookId!: number;
  @IsInt() @Min(1) @Max(99) count!: number;
}

export class OrderDraft {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];
  @IsOptional() @IsDate() @Type(() => Date) due?: Date;
  @IsOptional() @IsUUID() voucher?: string;
  @IsOptional() @IsArray() @IsInt({ each: true }) @ArrayUnique() shelves?: number[];
}

export class Order extends OrderDraft {
  @IsInt() id!: number;
  @IsInt() total!: number;
}

/** The members of a page of any list. */
export class Page {
  @IsInt() @Min(1) @Max(100) limit = 20;
  @IsInt() @Min(0) @Max(1_000_000) offset = 0;
}
